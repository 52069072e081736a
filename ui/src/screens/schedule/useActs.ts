import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import {
  type IfNoRoom,
  moveEntry,
  pinEntry,
  placeEntry,
  removeEntry,
  type SplitEntry,
  splitEntry,
} from "@/api/plan";
import type { Decimal, Entry, Id, Order, Plan, PlanFigures, Violation } from "@/api/types";
import type { Place, Subject } from "@/board/drag";
import { figureChange, isSimple, outcomeOf, withPlan } from "./outcome";

/** Why an act was refused: every rule that it breaks, in words. */
export interface Refusal {
  reasons: string[];
  stale: boolean;
  /** How much later a new entry would have to start to find room, in seconds, where that is it. */
  missing?: number;
}

/** An act that can be taken back, and what to call it. */
interface Undo {
  words: string;
  act: () => Promise<Plan>;
}

export interface LastAct {
  /** What it changed of the figures of the plan; null before the first act. */
  change: PlanFigures | null;
  undo: Undo | null;
}

/** What is needed to say what was done. */
export interface Telling {
  entries: () => ReadonlyMap<Id, Entry>;
  words: (entry: Entry) => { number: string; line: string; start: string; end: string };
  say: (words: string) => void;
}

const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

export function violationsOf(error: unknown): Violation[] {
  if (!(error instanceof Problem) || error.code !== "rules_broken") return [];
  return (error.facts.violations ?? []) as Violation[];
}

export function reasonsOf(error: unknown): string[] {
  const violations = violationsOf(error);
  if (violations.length > 0) return violations.map(({ detail }) => detail);
  return [error instanceof Error && error.message !== "" ? error.message : String(error)];
}

/** The acts of the board: each is done, shown at once, said aloud, and can mostly be taken back. */
export function useActs(telling: Telling, room: IfNoRoom) {
  const { t } = useTranslation("schedule");
  const client = useQueryClient();
  const [last, setLast] = useState<LastAct>({ change: null, undo: null });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const told = useRef(telling);
  told.current = telling;

  const run = useCallback(
    async (
      act: () => Promise<Plan>,
      subject: string,
      said: (plan: Plan) => string,
      undo: (plan: Plan) => Undo | null,
    ): Promise<Refusal | null> => {
      const { say } = told.current;
      try {
        const plan = await act();
        client.setQueriesData<{ items: Entry[]; figures?: PlanFigures }>(
          { queryKey: ["entries", "plan"] },
          (data) => data && { ...data, items: withPlan(data.items, plan), figures: plan.figures },
        );
        setLast({ change: figureChange(plan), undo: undo(plan) });
        setRefusal(null);
        const warnings = plan.warnings.map(({ detail }) => t("said.warning", { detail }));
        say([said(plan), ...warnings].join(" "));
        void client.invalidateQueries({ queryKey: ["orders"] });
        return null;
      } catch (error) {
        const stale = error instanceof Problem && error.code === "stale_version";
        const reasons = stale ? [t("said.stale", { number: subject })] : reasonsOf(error);
        if (stale) await client.invalidateQueries({ queryKey: ["entries"] });
        const refused = { reasons, stale };
        setRefusal(refused);
        say(t("said.refused", { reason: reasons.join(" ") }));
        return refused;
      }
    },
    [client, t],
  );

  const place = useCallback(
    (order: Pick<Order, "id" | "number">, at: Place, quantity: Decimal) => {
      const known = told.current.entries();
      const subject: Subject = { kind: "order", id: order.id };
      const placed = (plan: Plan) => {
        const id = outcomeOf(plan, subject, known)?.entry_id;
        return plan.entries.find((entry) => entry.id === id);
      };
      return run(
        () =>
          placeEntry({
            line: at.line_id,
            order: order.id,
            quantity,
            start_at: iso(at.start),
            if_no_room: room,
          }),
        order.number,
        (plan) => {
          const entry = placed(plan);
          return entry ? t("said.placed", told.current.words(entry)) : order.number;
        },
        (plan) => {
          const entry = placed(plan);
          if (!entry || !isSimple(outcomeOf(plan, subject, known))) return null;
          return { words: order.number, act: () => removeEntry(entry.id, entry.version) };
        },
      );
    },
    [run, room, t],
  );

  const move = useCallback(
    (entry: Entry, at: Place) => {
      const known = told.current.entries();
      const number = entry.order_number ?? entry.mode;
      const moved = (plan: Plan) => plan.entries.find(({ id }) => id === entry.id);
      return run(
        () =>
          moveEntry(entry.id, {
            line: at.line_id,
            start_at: iso(at.start),
            version: entry.version,
            if_no_room: room,
          }),
        number,
        (plan) => {
          const now = moved(plan);
          return now ? t("said.moved", told.current.words(now)) : number;
        },
        (plan) => {
          const now = moved(plan);
          const subject: Subject = {
            kind: "entry",
            id: entry.id,
            line_id: 0,
            start: 0,
            end: 0,
            version: 0,
          };
          if (!now || !isSimple(outcomeOf(plan, subject, known))) return null;
          const { line_id: line, start_at } = entry;
          const back = { line, start_at, version: now.version, if_no_room: "refuse" as const };
          return { words: number, act: () => moveEntry(entry.id, back) };
        },
      );
    },
    [run, room, t],
  );

  const pin = useCallback(
    (entry: Entry) => {
      const number = entry.order_number ?? entry.mode;
      const pinned = !entry.pinned;
      return run(
        () => pinEntry(entry.id, { pinned, version: entry.version }),
        number,
        () => t(pinned ? "said.pinned" : "said.unpinned", { number }),
        (plan) => {
          const now = plan.entries.find(({ id }) => id === entry.id);
          if (!now) return null;
          const back = { pinned: entry.pinned, version: now.version };
          return { words: number, act: () => pinEntry(entry.id, back) };
        },
      );
    },
    [run, t],
  );

  const remove = useCallback(
    (entry: Entry) => {
      const number = entry.order_number ?? entry.mode;
      const { line_id: line, order_id: order, quantity, start_at, pinned } = entry;
      return run(
        () => removeEntry(entry.id, entry.version),
        number,
        () => t("said.removed", { number }),
        () => {
          if (order === null || quantity === null) return null;
          const again = { line, order, quantity, start_at, pinned, if_no_room: "refuse" as const };
          return { words: number, act: () => placeEntry(again) };
        },
      );
    },
    [run, t],
  );

  const split = useCallback(
    (entry: Entry, part: Omit<SplitEntry, "version">) => {
      const number = entry.order_number ?? entry.mode;
      return run(
        () => splitEntry(entry.id, { ...part, version: entry.version, if_no_room: room }),
        number,
        () => t("said.split", { number }),
        () => null,
      );
    },
    [run, room, t],
  );

  const { undo } = last;
  const undoLast = useCallback(async () => {
    if (!undo) return;
    await run(
      undo.act,
      undo.words,
      () => t("said.undone"),
      () => null,
    );
  }, [run, undo, t]);

  const forget = useCallback(() => setRefusal(null), []);
  return { last, refusal, forget, place, move, pin, remove, split, undoLast };
}

export type Acts = ReturnType<typeof useActs>;
