import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ReasonLines } from "./Ghost";
import type { Refusal } from "./refusal";
import styles from "./Schedule.module.css";

const most_named = 12;

/** Asks once before many entries are taken off the board. */
export function RemoveDialog(props: {
  entries: readonly Entry[];
  onRemove: () => Promise<Refusal | null>;
  onClose: () => void;
}) {
  const { t } = useTranslation("schedule");
  const { entries } = props;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const count = entries.length;
  const named = entries.slice(0, most_named).map((entry) => entry.order_number ?? entry.mode);
  const remove = async () => {
    setBusy(true);
    const refused = await props.onRemove();
    setBusy(false);
    if (refused) setRefusal(refused);
    else props.onClose();
  };
  return (
    <Dialog onClose={props.onClose} title={t("remove.title", { count })}>
      <div className={styles.form}>
        <span>
          {named.join(", ")}
          {count > most_named && ` ${t("remove.more", { count: count - most_named })}`}
        </span>
        <span className="of-quiet">{t("remove.detail")}</span>
        {refusal && (
          <div role="alert">
            <ReasonLines reasons={refusal.reasons} />
          </div>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button data-autofocus loading={busy} onClick={() => void remove()}>
            {t("remove.submit", { count })}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
