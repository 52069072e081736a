import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatDuration } from "@/lib/duration";
import { lengthOf, removed } from "./pieces";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import { useWords } from "./words";

/** A stop that was none: what was before it takes its time. */
export function DeleteView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { items, index, stop, acts } = props;
  const before = items[index - 1];
  const time = formatDuration(lengthOf(stop, props.now));
  const remove = async () => {
    const said = t("delete.said", { state: words.name(stop), time });
    if (await acts.act([removed(stop)], props.version, said)) props.close();
  };
  return (
    <>
      <p>
        {before?.state
          ? t("delete.effect", { state: words.name(before), time })
          : t("delete.effect_none", { time })}
      </p>
      <button
        type="button"
        className={styles.main}
        data-autofocus
        disabled={acts.busy}
        aria-busy={acts.busy}
        onClick={() => void remove()}
      >
        <IconTrash size={22} aria-hidden />
        {t("delete.keep")}
      </button>
    </>
  );
}
