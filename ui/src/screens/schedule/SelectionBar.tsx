import { Button, CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import styles from "./Schedule.module.css";

/** What can be done with all that is selected. */
export function SelectionBar(props: {
  entries: readonly Entry[];
  onPin: () => void;
  onRemove: () => void;
  onClear: () => void;
}) {
  const { t } = useTranslation("schedule");
  const { entries } = props;
  const small = { size: "xs", variant: "default" } as const;
  return (
    <div className={styles.selection} role="toolbar" aria-label={t("select.label")}>
      <span>{t("select.count", { count: entries.length })}</span>
      <Button {...small} onClick={props.onPin}>
        {t(entries.every(({ pinned }) => pinned) ? "entry.unpin" : "entry.pin")}
      </Button>
      <Button {...small} onClick={props.onRemove}>
        {t("select.remove")}
      </Button>
      <CloseButton size="sm" aria-label={t("select.clear")} onClick={props.onClear} />
    </div>
  );
}
