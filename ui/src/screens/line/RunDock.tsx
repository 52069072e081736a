import { IconNotes, IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { type Choice, nameOf, notesOf, obstacleOf, orderOf } from "./choice";
import styles from "./RunControl.module.css";

/** The notes of what is chosen, and under them End and Start, always within reach. */
export function RunDock(props: {
  status: LineStatus;
  chosen: Choice | null;
  pending: "start" | "end" | null;
  error: Error | null;
  start: () => void;
  end: () => void;
}) {
  const { t } = useTranslation("line");
  const { status, chosen, pending } = props;
  const running = status.run_id !== null && status.mode_type !== "idle";
  const blocked = chosen === null || obstacleOf(chosen, status) !== null;
  return (
    <div className={styles.dock}>
      {chosen && <Notes choice={chosen} />}
      <ProblemNotice error={props.error} />
      <div className={styles.buttons}>
        {running && (
          <button
            type="button"
            className={styles.end}
            disabled={pending !== null}
            aria-busy={pending === "end"}
            onClick={props.end}
          >
            <IconPlayerStopFilled size={24} aria-hidden />
            {pending === "end" ? t("run.ending") : t("run.end")}
          </button>
        )}
        <button
          type="button"
          className={styles.start}
          disabled={blocked || pending !== null}
          aria-busy={pending === "start"}
          onClick={props.start}
        >
          <IconPlayerPlayFilled size={24} aria-hidden />
          <span>
            {pending === "start"
              ? t("run.starting")
              : chosen
                ? t("run.start_this", { name: nameOf(chosen) })
                : t("run.nothing_chosen")}
          </span>
        </button>
      </div>
    </div>
  );
}

function Notes({ choice }: { choice: Choice }) {
  const { t } = useTranslation("line");
  const notes = notesOf(choice).trim();
  if (orderOf(choice) === null) return null;
  if (notes === "") return <p className={styles.noNotes}>{t("run.no_notes")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long notes scroll, by keyboard too
    <section className={styles.notes} aria-label={t("run.notes")} tabIndex={0}>
      <IconNotes size={20} stroke={1.7} aria-hidden />
      <p>{notes}</p>
    </section>
  );
}
