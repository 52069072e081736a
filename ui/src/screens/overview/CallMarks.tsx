import { useTranslation } from "react-i18next";
import type { OpenCall } from "@/api/calls";
import { useNow } from "@/api/now";
import { MeaningTag } from "@/components/MeaningMark";
import { formatDuration, secondsBetween } from "@/lib/duration";
import styles from "./CallStrip.module.css";

/** The open calls of a line on its card: which kind, since when, and whether somebody is coming. */
export function CallMarks({ calls }: { calls: readonly OpenCall[] }) {
  const { t } = useTranslation("calls");
  const now = useNow();
  return (
    <ul className={styles.marks} aria-label={t("list.label")}>
      {calls.map((call) => {
        const coming = call.acknowledged_at !== null;
        const time = formatDuration(secondsBetween(call.called_at, now));
        return (
          <li key={call.id}>
            <MeaningTag meaning={coming ? "hold" : "down"} filled>
              <b>{t(`kind.${call.kind}`)}</b> {t(coming ? "state.coming" : "state.called")} · {time}
            </MeaningTag>
          </li>
        );
      })}
    </ul>
  );
}
