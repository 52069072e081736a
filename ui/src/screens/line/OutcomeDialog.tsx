import { IconCheck, IconCircleHalf2, IconPlayerPause } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Decimal, Instant, LineStatus, RunOutcome } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ProgressBar } from "@/components/ProgressBar";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { formatDecimal } from "@/lib/quantity";
import { balance } from "./balance";
import styles from "./OutcomeDialog.module.css";
import { QuestionDialog } from "./QuestionDialog";

const outcomes = [
  { outcome: "complete", Icon: IconCheck },
  { outcome: "partial", Icon: IconCircleHalf2 },
  { outcome: "continue", Icon: IconPlayerPause },
] as const satisfies { outcome: RunOutcome; Icon: unknown }[];

/** Asks once how an order ends, with what was made of it in words; one press answers and acts. */
export function OutcomeDialog(props: {
  order: NonNullable<LineStatus["order"]>;
  actual: Decimal;
  /** What starts when it has ended; without it the run only ends. */
  starting?: string;
  /** What has to be known of what starts. */
  notes?: string;
  /** When it was; null for now. */
  at: Instant | null;
  zone: string;
  busy: boolean;
  error: Error | null;
  answer: (outcome: RunOutcome) => void;
  close: () => void;
}) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { order, actual, starting, at } = props;
  const notes = props.notes?.trim() ?? "";
  const [given, setGiven] = useState<RunOutcome | null>(null);
  const gap = balance(actual, order.required_quantity);
  const quantity =
    gap.kind === "exact" ? "" : `${formatDecimal(gap.quantity, locale)} ${order.unit}`;
  const question =
    starting === undefined
      ? t("outcome.end_title", { order: order.number })
      : t("outcome.start_title", { order: order.number, name: starting });
  const meant: Record<RunOutcome, string> = {
    complete: t(`outcome.complete_${gap.kind}`, { quantity }),
    partial:
      gap.kind === "under" ? t("outcome.partial_under", { quantity }) : t("outcome.partial_over"),
    continue: t("outcome.continue_detail"),
  };
  return (
    <QuestionDialog
      question={question}
      answers={outcomes.map(({ outcome, Icon }) => (
        <button
          key={outcome}
          type="button"
          className={styles.outcome}
          disabled={props.busy}
          aria-busy={props.busy && given === outcome}
          onClick={() => {
            setGiven(outcome);
            props.answer(outcome);
          }}
        >
          <Icon size={26} stroke={1.8} aria-hidden />
          <span>
            <b>
              {props.busy && given === outcome
                ? t(starting === undefined ? "run.ending" : "run.starting")
                : t(`outcome.${outcome}`)}
            </b>
            <span>{meant[outcome]}</span>
          </span>
        </button>
      ))}
      cancel={t(starting === undefined ? "outcome.cancel" : "outcome.cancel_start")}
      busy={props.busy}
      close={props.close}
    >
      <div className={styles.made}>
        <ProgressBar labels actual={actual} required={order.required_quantity} unit={order.unit} />
        <p data-kind={gap.kind}>{t(`outcome.${gap.kind}`, { quantity })}</p>
      </div>
      {at !== null && (
        <p className={styles.hint}>
          {t("at.it_was")} <When at={at} zone={props.zone} />
        </p>
      )}
      {notes !== "" && (
        <section aria-label={t("notes.title", { name: starting })}>
          <h3 className={styles.read_first}>{t("notes.title", { name: starting })}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long notes scroll, by keyboard too */}
          <p className={styles.notes} tabIndex={0}>
            {notes}
          </p>
        </section>
      )}
      <ProblemNotice error={props.error} />
    </QuestionDialog>
  );
}
