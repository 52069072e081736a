import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { arrangeEntries } from "@/api/plan";
import type { Entry, Id, Plan, PlanFigures } from "@/api/types";
import {
  nextStep,
  no_steps,
  type Steps,
  stepOf,
  type Way,
  wantedFor,
  withoutNext,
  withStep,
  withWent,
} from "@/board/undo";
import { figureChange, withPlan } from "./outcome";
import { type Difference, differencesOf, type Refusal, reasonsOf } from "./refusal";

/** What can be taken back or done again next, in words, and what the last act came to. */
interface Last {
  /** What it changed of the figures of the plan; null before the first act. */
  change: PlanFigures | null;
  undo: string | null;
  redo: string | null;
}

/** An act in words: whom it is about, what to call it where it is undone, what was done. */
export interface Told {
  subject: string;
  words: (plan: Plan) => string;
  said: (plan: Plan) => string;
}

interface Telling {
  say: (words: string) => void;
  /** What somebody else changed, in words. */
  difference: (difference: Difference) => string;
}

type Stacks = ReadonlyMap<Id | null, Steps>;

/** Does acts on a plan: each is shown at once, said aloud, kept to be taken back, or refused. */
export function useActRunner(telling: Telling, what_if: Id | null) {
  const { t } = useTranslation("schedule");
  const client = useQueryClient();
  /* Each plan has its own: what was done to a copy is not taken back from the published one. */
  const [stacks, setStacks] = useState<Stacks>(new Map());
  const [change, setChange] = useState<PlanFigures | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const told = useRef(telling);
  told.current = telling;
  const now = useRef(stacks);
  const stepsOf = useCallback((plan: Id | null) => now.current.get(plan) ?? no_steps, []);
  const keep = useCallback((plan: Id | null, steps: Steps) => {
    now.current = new Map(now.current).set(plan, steps);
    setStacks(now.current);
  }, []);

  const show = useCallback(
    (plan: Plan, words: string, of: Id | null) => {
      client.setQueriesData<{ items: Entry[]; figures?: PlanFigures }>(
        { queryKey: ["entries", "plan", of] },
        (data) => data && { ...data, items: withPlan(data.items, plan), figures: plan.figures },
      );
      setChange(figureChange(plan));
      setRefusal(null);
      const warnings = plan.warnings.map(({ detail }) => t("said.warning", { detail }));
      told.current.say([words, ...warnings].join(" "));
      void client.invalidateQueries({ queryKey: ["orders"] });
      if (of !== null) void client.invalidateQueries({ queryKey: ["what-ifs"] });
    },
    [client, t],
  );

  const refuse = useCallback(
    async (error: unknown, inWords: (reasons: string[], stale: boolean) => string[]) => {
      const stale = error instanceof Problem && error.code === "stale_version";
      const gone = error instanceof Problem && error.code === "unknown_entry";
      const refused = { reasons: inWords(reasonsOf(error), stale || gone), stale: stale || gone };
      if (refused.stale) await client.invalidateQueries({ queryKey: ["entries"] });
      setRefusal(refused);
      told.current.say(t("said.refused", { reason: refused.reasons.join(" ") }));
      return refused;
    },
    [client, t],
  );

  /** What was done already: it is shown, and can be taken back. */
  const took = useCallback(
    (plan: Plan, words: string, said: string, of: Id | null) => {
      show(plan, said, of);
      keep(of, withStep(stepsOf(of), stepOf(words, plan)));
    },
    [show, keep, stepsOf],
  );

  const run = useCallback(
    async (act: () => Promise<Plan>, { subject, words, said }: Told): Promise<Refusal | null> => {
      try {
        const plan = await act();
        took(plan, words(plan), said(plan), what_if);
        return null;
      } catch (error) {
        return refuse(error, (reasons, stale) => {
          if (!stale) return reasons;
          const differences = differencesOf(error).map(told.current.difference);
          return [t("said.stale", { number: subject }), ...differences];
        });
      }
    },
    [took, refuse, what_if, t],
  );

  /* One at a time: the next one rests on what this one is answered. */
  const going = useRef(false);
  const go = useCallback(
    async (way: Way) => {
      const step = nextStep(stepsOf(what_if), way);
      if (!step || going.current) return;
      going.current = true;
      const act = step.words;
      try {
        const plan = await arrangeEntries(wantedFor(step, way), "refuse", {
          what_if,
          series: step.series,
        });
        show(plan, t(way === "undo" ? "said.undone" : "said.redone", { act }), what_if);
        keep(what_if, withWent(stepsOf(what_if), way, plan));
      } catch (error) {
        /* Out of reach it may still be possible; refused it is not. */
        const reached = !(error instanceof Problem) || (error.status >= 400 && error.status < 500);
        if (reached) keep(what_if, withoutNext(stepsOf(what_if), way));
        await refuse(error, (reasons, stale) => [
          ...(reached ? [t(way === "undo" ? "said.not_undone" : "said.not_redone", { act })] : []),
          ...(stale ? [t("said.changed_meanwhile")] : reasons),
        ]);
      } finally {
        going.current = false;
      }
    },
    [show, refuse, keep, stepsOf, what_if, t],
  );

  const steps = stacks.get(what_if) ?? no_steps;
  const last: Last = {
    change,
    undo: nextStep(steps, "undo")?.words ?? null,
    redo: nextStep(steps, "redo")?.words ?? null,
  };
  const forget = useCallback(() => setRefusal(null), []);
  return { run, took, go, last, refusal, forget };
}
