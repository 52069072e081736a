import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineStatus, RunOutcome } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ChoiceList } from "./ChoiceList";
import {
  type Choice,
  keyOf,
  matches,
  named,
  nameOf,
  obstacleOf,
  startOf,
  type Way,
} from "./choice";
import { OutcomeDialog } from "./OutcomeDialog";
import styles from "./RunControl.module.css";
import { RunDock } from "./RunDock";
import { SearchBox } from "./SearchBox";
import { useChoices } from "./useChoices";
import { useRunActs } from "./useRunActs";
import { useScan } from "./useScan";
import { WayTabs } from "./WayTabs";

/** The reserved mode that a line goes to when another mode ends. */
const idle = "Idle";

type Said = { kind: "found"; name: string } | { kind: "not_found"; text: string };

/** Start and end runs: choose by schedule, order, product or mode; search or scan. */
export function RunControl(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { path, status } = props;
  const [way, setWay] = useState<Way>("scheduled");
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const [asking, setAsking] = useState<"start" | "end" | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const choices = useChoices(path, status, way);
  const acts = useRunActs(path, status);

  const shown = useMemo(
    () => choices.items.filter((each) => matches(each, text)),
    [choices.items, text],
  );
  // What is next on the schedule stands ready, so that the usual start is one press.
  const next = way === "scheduled" ? shown.find((each) => !obstacleOf(each, status)) : undefined;
  const chosen = shown.find((each) => keyOf(each) === picked) ?? next ?? null;

  const pick = (choice: Choice) => {
    setPicked(keyOf(choice));
    setSaid(null);
    acts.start.reset();
  };
  const choose = (wanted: Way) => {
    setWay(wanted);
    setText("");
    setSaid(null);
    acts.start.reset();
  };
  const take = (code: string) => {
    const found = named(code, shown) ?? named(code, choices.scannable);
    if (!found) {
      setText(code);
      setSaid({ kind: "not_found", text: code });
      return;
    }
    if (found.kind === "entry") setWay("scheduled");
    if (found.kind === "order") setWay("orders");
    setText("");
    pick(found);
    setSaid({ kind: "found", name: nameOf(found) });
  };
  useScan(take);

  const done = () => {
    setAsking(null);
    setPicked(null);
    setSaid(null);
    setText("");
  };
  const start = (outcome?: RunOutcome) => {
    if (!chosen) return;
    const run = { ...startOf(chosen), ...(outcome && { outcome_of_current: outcome }) };
    acts.start.mutate(run, { onSuccess: done });
  };
  const stop = () => {
    if (status.order) return setAsking("end");
    if (status.mode_type === "production") return acts.end.mutate({ outcome: "complete" }, { onSuccess: done });
    return acts.start.mutate({ mode: idle }, { onSuccess: done });
  };
  const end = (outcome: RunOutcome) => acts.end.mutate({ outcome }, { onSuccess: done });
  const close = () => {
    setAsking(null);
    acts.start.reset();
    acts.end.reset();
  };

  return (
    <div className={styles.control}>
      <div className={styles.find}>
        <WayTabs way={way} choose={choose} />
        <SearchBox
          text={text}
          change={(typed) => {
            setText(typed);
            setSaid(null);
          }}
          take={take}
        />
      </div>
      {said && (
        <p className={styles.said} role="status" data-kind={said.kind}>
          {said.kind === "found" ? t("run.found", said) : t("run.not_found", said)}
        </p>
      )}
      <div className={styles.choices}>
        <ProblemNotice error={choices.error} />
        <ChoiceList
          way={way}
          text={text}
          choices={shown}
          pending={choices.pending}
          chosen={chosen}
          status={status}
          rates={choices.rates}
          pick={pick}
        />
      </div>
      <RunDock
        status={status}
        chosen={chosen}
        pending={acts.start.isPending ? "start" : acts.end.isPending ? "end" : null}
        error={asking ? null : (acts.start.error ?? acts.end.error)}
        start={() => (status.order ? setAsking("start") : start())}
        end={stop}
      />
      {asking && status.order && (
        <OutcomeDialog
          order={status.order}
          actual={status.order_actual_quantity ?? "0"}
          {...(asking === "start" && chosen && { starting: nameOf(chosen) })}
          busy={acts.busy}
          error={acts.start.error ?? acts.end.error}
          answer={asking === "start" ? start : end}
          close={close}
        />
      )}
    </div>
  );
}
