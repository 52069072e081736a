import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./OutcomeDialog.module.css";
import { QuestionDialog } from "./QuestionDialog";

/** What the operator has to know before an order starts; one press says that it is read. */
export function NotesDialog(props: {
  name: string;
  notes: string;
  busy: boolean;
  error: Error | null;
  start: () => void;
  close: () => void;
}) {
  const { t } = useTranslation("line");
  return (
    <QuestionDialog
      question={t("notes.title", { name: props.name })}
      answers={
        <button
          type="button"
          className={styles.read}
          disabled={props.busy}
          aria-busy={props.busy}
          data-autofocus
          onClick={props.start}
        >
          <IconPlayerPlayFilled size={24} aria-hidden />
          {props.busy ? t("run.starting") : t("notes.read")}
        </button>
      }
      cancel={t("outcome.cancel_start")}
      busy={props.busy}
      close={props.close}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long notes scroll, by keyboard too */}
      <p className={styles.notes} tabIndex={0}>
        {props.notes.trim()}
      </p>
      <ProblemNotice error={props.error} />
    </QuestionDialog>
  );
}
