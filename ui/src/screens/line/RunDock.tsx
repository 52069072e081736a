import {
  IconNotes,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { LineStatus, Resumable } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { AtChoice } from "./AtChoice";
import { type Choice, nameOf, notesOf, orderOf } from "./choice";
import styles from "./RunControl.module.css";
import type { Acting } from "./useActing";

/** The notes of what is chosen, and under them End, Pause and Start, always within reach. */
export function RunDock(props: {
  status: LineStatus;
  chosen: Choice | null;
  resume: Resumable | null;
  acting: Acting;
}) {
  const { status, chosen, resume, acting } = props;
  const open = status.run_id !== null && status.mode_type !== "idle";
  return (
    <div className={styles.dock}>
      {chosen && <Notes choice={chosen} />}
      <ProblemNotice error={acting.asking ? null : acting.error} />
      {(open || chosen || resume) && (
        <AtChoice
          at={acting.at}
          change={acting.setAt}
          earliest={status.run_started_at}
          zone={status.line.time_zone}
        />
      )}
      <div className={styles.buttons}>
        {open && <EndButton status={status} acting={acting} />}
        {acting.producing && <PauseButton acting={acting} />}
        {resume && <ResumeButton resume={resume} acting={acting} main={chosen === null} />}
        {(chosen || !resume) && <StartButton chosen={chosen} acting={acting} />}
      </div>
    </div>
  );
}

function EndButton(props: { status: LineStatus; acting: Acting }) {
  const { t } = useTranslation("line");
  const { status, acting } = props;
  const ending = acting.pending === "end";
  const name = acting.producing ? t("run.end") : t("run.end_mode", { mode: status.mode });
  return (
    <button
      type="button"
      className={styles.end}
      disabled={acting.busy}
      aria-busy={ending}
      aria-keyshortcuts="F4"
      onClick={acting.end}
    >
      <IconPlayerStopFilled size={24} aria-hidden />
      <span>{ending ? t("run.ending") : name}</span>
    </button>
  );
}

function PauseButton({ acting }: { acting: Acting }) {
  const { t } = useTranslation("line");
  return (
    <button
      type="button"
      className={styles.end}
      disabled={acting.busy}
      aria-keyshortcuts="F8"
      onClick={acting.pause}
    >
      <IconPlayerPauseFilled size={24} aria-hidden />
      <span>{t("run.pause")}</span>
    </button>
  );
}

function ResumeButton(props: { resume: Resumable; acting: Acting; main: boolean }) {
  const { t } = useTranslation("line");
  const { resume, acting, main } = props;
  const starting = main && acting.pending === "start";
  return (
    <button
      type="button"
      className={main ? styles.start : styles.end}
      disabled={acting.busy}
      aria-busy={starting}
      onClick={acting.resume}
    >
      <IconPlayerPlayFilled size={24} aria-hidden />
      <span>{starting ? t("run.starting") : t("run.resume", { order: resume.number })}</span>
    </button>
  );
}

function StartButton(props: { chosen: Choice | null; acting: Acting }) {
  const { t } = useTranslation("line");
  const { chosen, acting } = props;
  const starting = acting.pending === "start";
  const name = chosen ? t("run.start_this", { name: nameOf(chosen) }) : t("run.nothing_chosen");
  return (
    <button
      type="button"
      className={styles.start}
      disabled={!acting.startable || acting.busy}
      aria-busy={starting}
      aria-keyshortcuts="F2"
      onClick={acting.askStart}
    >
      <IconPlayerPlayFilled size={24} aria-hidden />
      <span>{starting ? t("run.starting") : name}</span>
    </button>
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
