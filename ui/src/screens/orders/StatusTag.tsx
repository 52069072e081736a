import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { statusesQuery } from "@/api/plant";
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
  return useCallback(
    (status) =>
      status in meanings ? t(`statuses.${status as "Planned"}`, { defaultValue: status }) : status,
    [t],
  );
}

interface Look {
  name: string;
  meaning: Meaning | undefined;
  colour: string | undefined;
}

/** How a status looks: the meaning of a reserved one, the colour of the plant's own. */
export function useStatusLook(): (status: string) => Look {
  const name = useStatusName();
  const statuses = useQuery(statusesQuery).data?.items;
  return useCallback(
    (status) => ({
      name: name(status),
      meaning: meanings[status],
      colour: statuses?.find((each) => each.name === status)?.colour,
    }),
    [name, statuses],
  );
}

/** A status with its mark, drawn from its look. */
export function StatusMark({ name, meaning, colour }: Look) {
  return (
    <span className={styles.status}>
      {meaning ? (
        <MeaningMark meaning={meaning} size={12} />
      ) : (
        <span className={styles.dot} style={{ background: colour }} aria-hidden />
      )}
      <span className={styles.cut}>{name}</span>
    </span>
  );
}

export function StatusTag(props: { status: string }) {
  return <StatusMark {...useStatusLook()(props.status)} />;
}
