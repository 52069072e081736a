import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CallKind, callKinds, type OpenCall } from "@/api/calls";
import type { LineStatus } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./Calls.module.css";
import { doneWords, iconOf, readyWords } from "./kinds";
import { OpenCallCard } from "./OpenCallCard";
import { ReadyWords } from "./ReadyWords";
import type { useCallActs } from "./useCallActs";

type Acts = ReturnType<typeof useCallActs>;

interface Props {
  status: LineStatus;
  acts: Acts;
  close: () => void;
}

type Step = { name: "all" } | { name: "new"; kind: CallKind } | { name: "solved"; call: OpenCall };

/** Calls for help of a line: what is open, and what else can be called for. */
export function CallSheet(props: Props) {
  const { t } = useTranslation("calls");
  const [step, setStep] = useState<Step>({ name: "all" });
  const { acts, status } = props;
  const back = () => {
    acts.forget();
    setStep({ name: "all" });
  };
  const titles = {
    all: () => t("sheet.title", { line: status.line.display_name }),
    new: (kind: CallKind) => t("new.title", { kind: t(`kind.${kind}`) }),
    solved: (kind: CallKind) => t("open.resolve_title", { kind: t(`kind.${kind}`) }),
  };
  const title =
    step.name === "all"
      ? titles.all()
      : titles[step.name](step.name === "new" ? step.kind : step.call.kind);
  return (
    <Dialog title={title} onClose={props.close} size={640}>
      <div className={styles.sheet}>
        <ProblemNotice error={acts.error} />
        {step.name === "all" && <All {...props} go={setStep} />}
        {step.name === "new" && (
          <NewCall acts={acts} kind={step.kind} back={back} close={props.close} />
        )}
        {step.name === "solved" && <Solved acts={acts} call={step.call} back={back} done={back} />}
      </div>
    </Dialog>
  );
}

function All({ status, acts, go }: Props & { go: (step: Step) => void }) {
  const { t } = useTranslation("calls");
  const open = status.calls;
  const free = callKinds.filter((kind) => open.every((call) => call.kind !== kind));
  return (
    <>
      {acts.waits.length > 0 && (
        <p className={styles.waits}>
          {t("sheet.waits", { name: acts.waits.map((each) => each.said).join(" · ") })}
        </p>
      )}
      {open.map((call) => (
        <OpenCallCard
          key={call.id}
          call={call}
          zone={status.line.time_zone}
          busy={acts.busy}
          acknowledge={() => void acts.acknowledge(call).catch(() => undefined)}
          resolve={() => go({ name: "solved", call })}
        />
      ))}
      {free.length > 0 && (
        <section className={styles.kinds} data-few={open.length > 0}>
          <h3>{t(open.length > 0 ? "sheet.call_more" : "sheet.question")}</h3>
          {free.map((kind) => {
            const Icon = iconOf[kind];
            return (
              <button
                key={kind}
                type="button"
                className={styles.kind}
                onClick={() => go({ name: "new", kind })}
              >
                <Icon size={36} stroke={1.6} aria-hidden />
                <b>{t(`kind.${kind}`)}</b>
              </button>
            );
          })}
        </section>
      )}
    </>
  );
}

function NewCall(props: { acts: Acts; kind: CallKind; back: () => void; close: () => void }) {
  const { t } = useTranslation("calls");
  const { acts, kind } = props;
  const [note, setNote] = useState("");
  const words = {
    maintenance: () => readyWords.maintenance.map((word) => t(`ready.maintenance.${word}`)),
    quality: () => readyWords.quality.map((word) => t(`ready.quality.${word}`)),
    material: () => readyWords.material.map((word) => t(`ready.material.${word}`)),
  };
  return (
    <>
      <ReadyWords label={t("new.note")} words={words[kind]()} note={note} change={setNote} />
      <button
        type="button"
        className={styles.main}
        disabled={acts.busy}
        aria-busy={acts.busy}
        onClick={() => void acts.call(kind, note).then(props.close, () => undefined)}
      >
        {acts.busy ? t("new.calling") : t("new.call", { kind: t(`kind.${kind}`) })}
      </button>
      <button type="button" className={styles.back} onClick={props.back}>
        {t("sheet.back")}
      </button>
    </>
  );
}

function Solved(props: { acts: Acts; call: OpenCall; back: () => void; done: () => void }) {
  const { t } = useTranslation("calls");
  const { acts, call } = props;
  const [said, setSaid] = useState("");
  const words = {
    maintenance: () => doneWords.maintenance.map((word) => t(`done.maintenance.${word}`)),
    quality: () => doneWords.quality.map((word) => t(`done.quality.${word}`)),
    material: () => doneWords.material.map((word) => t(`done.material.${word}`)),
  };
  return (
    <>
      {call.note !== "" && <p className={styles.said}>{call.note}</p>}
      <ReadyWords
        label={t("open.resolve_note")}
        words={words[call.kind]()}
        note={said}
        change={setSaid}
      />
      <button
        type="button"
        className={styles.main}
        data-good
        disabled={acts.busy}
        aria-busy={acts.busy}
        onClick={() => void acts.resolve(call, said).then(props.done, () => undefined)}
      >
        {t("open.resolve_now")}
      </button>
      <button type="button" className={styles.back} onClick={props.back}>
        {t("sheet.back")}
      </button>
    </>
  );
}
