import { useTranslation } from "react-i18next";
import { MeaningMark } from "@/components/MeaningMark";
import type { Meaning } from "@/lib/meaning";
import styles from "./Orders.module.css";

const meanings: Record<string, Meaning> = {
  Planned: "idle",
  Released: "planned",
  Scheduled: "planned",
  "In Progress": "running",
  "On Hold": "hold",
  Completed: "running",
  Closed: "none",
  Cancelled: "none",
};

/** The name of a status: reserved ones in the language of the screen, the plant's own as given. */
export function useStatusName(): (status: string) => string {
  const { t } = useTranslation("orders");
  return (status) =>
    status in meanings ? t(`statuses.${status as "Planned"}`, { defaultValue: status }) : status;
}

/** A status with its mark: the meaning of a reserved one, the colour of the plant's own. */
export function StatusTag(props: { status: string; colour?: string | undefined }) {
  const name = useStatusName();
  const meaning = meanings[props.status];
  return (
    <span className={styles.status}>
      {meaning ? (
        <MeaningMark meaning={meaning} size={12} />
      ) : (
        <span className={styles.dot} style={{ background: props.colour }} aria-hidden />
      )}
      <span className={styles.cut}>{name(props.status)}</span>
    </span>
  );
}
