import { useState } from "react";
import type { Instant, LineStatus, RunOutcome, StartRun } from "@/api/types";
import { notesOf, obstacleOf, startOf } from "./choice";
import type { Choosing } from "./useChoosing";
import { useRunActs } from "./useRunActs";

/** The reserved mode that a line goes to when another mode ends. */
const idle = "Idle";

type Asking = "start" | "end" | "pause" | "notes";

/** Starting, pausing, resuming and ending, with what has to be asked before each. */
export function useActing(path: string, status: LineStatus, choosing: Choosing) {
  const { chosen, resume } = choosing;
  const [asked, setAsked] = useState<{ what: Asking; of: number | undefined } | null>(null);
  const [at, setAt] = useState<Instant | null>(null);
  const acts = useRunActs(path, status);
  // A question about an order goes with it; that an answer was refused stays said.
  if (asked && asked.what !== "notes" && asked.of !== status.order?.id) setAsked(null);
  const asking = asked?.what ?? null;
  const earlier = at === null ? {} : { at };
  const producing = status.mode_type === "production" && status.run_id !== null;
  const startable = chosen !== null && obstacleOf(chosen, status) === null;

  const forget = () => {
    acts.start.reset();
    acts.end.reset();
  };
  const ask = (what: Asking) => {
    forget();
    setAsked({ what, of: status.order?.id });
  };
  const done = () => {
    setAsked(null);
    setAt(null);
    choosing.clear();
  };
  const run = (what: StartRun) => {
    acts.end.reset();
    acts.start.mutate({ ...what, ...earlier }, { onSuccess: done });
  };
  const finish = (outcome: RunOutcome) => {
    acts.start.reset();
    acts.end.mutate({ outcome, ...earlier }, { onSuccess: done });
  };
  const start = (outcome?: RunOutcome) => {
    if (chosen) run({ ...startOf(chosen), ...(outcome && { outcome_of_current: outcome }) });
  };

  const askStart = () => {
    if (!chosen || !startable || acts.busy) return;
    if (status.order) ask("start");
    else if (notesOf(chosen).trim() !== "") ask("notes");
    else start();
  };
  const goOn = () => resume && !acts.busy && run({ order: resume.id });
  return {
    asking,
    at,
    setAt,
    busy: acts.busy,
    pending: acts.start.isPending ? "start" : acts.end.isPending ? "end" : null,
    error: acts.start.error ?? acts.end.error,
    startable,
    producing,
    askStart,
    resume: goOn,
    /** What the largest button does. */
    main: () => (resume && !chosen ? goOn() : askStart()),
    start,
    end: () => {
      if (status.run_id === null || status.mode_type === "idle" || acts.busy) return;
      if (status.order) ask("end");
      else if (producing) finish("complete");
      else run({ mode: idle });
    },
    pause: () => producing && !acts.busy && ask("pause"),
    pauseAs: (mode: string) => run({ mode, outcome_of_current: "continue" }),
    answer: (outcome: RunOutcome) => (asking === "start" ? start(outcome) : finish(outcome)),
    forget,
    close: () => {
      setAsked(null);
      forget();
    },
  } as const;
}

export type Acting = ReturnType<typeof useActing>;
