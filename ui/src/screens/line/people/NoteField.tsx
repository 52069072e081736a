import { useTranslation } from "react-i18next";
import type { Handover } from "@/api/people";
import { ProblemNotice } from "@/components/ProblemNotice";
import { When } from "@/components/When";
import styles from "./Handover.module.css";
import { together } from "./noteDraft";
import { type NoteState, useNote } from "./useNote";

/** What the shift leaves in words; it saves itself, and says how far it got. */
export function NoteField(props: {
  line: string;
  handover: Handover;
  shift_start: string;
  zone: string;
}) {
  const { t } = useTranslation("people");
  const { handover, zone } = props;
  const note = useNote(props.line, handover, props.shift_start);
  const { state } = note;
  if (handover.taken_over_at !== null) {
    return (
      <section className={styles.note} aria-label={t("note.title")}>
        <h2>{t("note.title")}</h2>
        <p className={styles.words}>{handover.note}</p>
        <p className="of-quiet">
          {t("left.taken_over", { name: handover.taken_over_by ?? "" })}{" "}
          <When at={handover.taken_over_at} zone={zone} />
        </p>
      </section>
    );
  }
  return (
    <section className={styles.note} aria-label={t("note.title")}>
      <h2>{t("note.title")}</h2>
      <textarea
        aria-label={t("note.title")}
        placeholder={t("note.hint")}
        maxLength={4000}
        value={note.text}
        onChange={(event) => note.write(event.currentTarget.value)}
        onBlur={note.saveNow}
      />
      <p className={styles.printedNote}>{note.text}</p>
      <p className={styles.saved} role="status" data-state={state.kind}>
        {state.kind !== "theirs" && state.kind !== "refused" && t(`note.${state.kind}`)}
        {state.kind === "saved" && handover.written_at !== null && (
          <>
            {" "}
            <When at={handover.written_at} zone={zone} />
            {handover.written_by !== null && ` · ${handover.written_by}`}
          </>
        )}
      </p>
      {state.kind === "refused" && <ProblemNotice error={state.error} />}
      {state.kind === "theirs" && <Theirs state={state} mine={note.text} settle={note.settle} />}
    </section>
  );
}

/** Somebody else wrote meanwhile: nothing is lost, a person says what stands there. */
function Theirs(props: {
  state: Extract<NoteState, { kind: "theirs" }>;
  mine: string;
  settle: (text: string, version: number) => void;
}) {
  const { t } = useTranslation("people");
  const { note, version } = props.state;
  return (
    <div className={styles.theirs} role="alert">
      <b>{t("note.theirs")}</b>
      <p className={styles.words}>{note}</p>
      <div className={styles.acts}>
        <button
          type="button"
          className={styles.tool}
          onClick={() => props.settle(together(note, props.mine), version)}
        >
          {t("note.both")}
        </button>
        <button type="button" className={styles.tool} onClick={() => props.settle(note, version)}>
          {t("note.take_theirs")}
        </button>
      </div>
    </div>
  );
}
