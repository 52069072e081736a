import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import {
  arrangeEntries,
  type EntryWanted,
  type IfNoRoom,
  moveEntry,
  pinEntry,
  placeEntry,
  removeEntry,
  type SplitEntry,
  splitEntry,
} from "@/api/plan";
import type { Decimal, Entry, Id, Order, Plan, PlanFigures, Violation } from "@/api/types";
import type { Place } from "@/board/drag";
import {
  changesOf,
  nextStep,
  no_steps,
  type Steps,
  type Way,
  wantedFor,
  withoutNext,
  withStep,
  withWent,
} from "@/board/undo";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { figureChange, withPlan } from "./outcome";

/** Why an act was refused: every rule that it breaks, in words. */
export interface Refusal {
  reasons: string[];
  stale: boolean;
  /** How much later a new entry would have to start to find room, in seconds, where that is it. */
  missing?: number;
}

/** What can be taken back or done again next, in words, and what the last act came to. */
interface Last {
  /** What it changed of the figures of the plan; null before the first act. */
  change: PlanFigures | null;
  undo: string | null;
  redo: string | null;
}

/** An act in words: whom it is about, what to call it where it is undone, what was done. */
interface Told {
  subject: string;
  words: (plan: Plan) => string;
  said: (plan: Plan) => string;
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

const titleOf = (entry: Entry) => entry.order_number ?? entry.mode;

/** The acts of the board: each is done, shown at once, said aloud, and can be taken back. */
export function useActs(telling: Telling, room: IfNoRoom) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const client = useQueryClient();
  const [steps, setSteps] = useState(no_steps);
  const [change, setChange] = useState<PlanFigures | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const told = useRef(telling);
  told.current = telling;
  const now = useRef(steps);
  const keep = useCallback((next: Steps) => {
    now.current = next;
    setSteps(next);
  }, []);

  const show = useCallback(
    (plan: Plan, words: string) => {
      client.setQueriesData<{ items: Entry[]; figures?: PlanFigures }>(
        { queryKey: ["entries", "plan"] },
        (data) => data && { ...data, items: withPlan(data.items, plan), figures: plan.figures },
      );
      setChange(figureChange(plan));
      setRefusal(null);
      const warnings = plan.warnings.map(({ detail }) => t("said.warning", { detail }));
      told.current.say([words, ...warnings].join(" "));
      void client.invalidateQueries({ queryKey: ["orders"] });
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

  const run = useCallback(
    async (act: () => Promise<Plan>, { subject, words, said }: Told): Promise<Refusal | null> => {
      try {
        const plan = await act();
        show(plan, said(plan));
        keep(withStep(now.current, { words: words(plan), changes: changesOf(plan) }));
        return null;
      } catch (error) {
        return refuse(error, (reasons, stale) =>
          stale ? [t("said.stale", { number: subject })] : reasons,
        );
      }
    },
    [show, refuse, keep, t],
  );

  const place = useCallback(
    (order: Pick<Order, "id" | "number">, at: Place, quantity: Decimal) => {
      const placed = (plan: Plan) => plan.entries.find(({ id }) => id === plan.created[0]);
      const wanted = { line: at.line_id, order: order.id, quantity, start_at: iso(at.start) };
      return run(() => placeEntry({ ...wanted, if_no_room: room }), {
        subject: order.number,
        words: (plan) => {
          const entry = placed(plan);
          return entry ? t("act.place", told.current.words(entry)) : order.number;
        },
        said: (plan) => {
          const entry = placed(plan);
          return entry ? t("said.placed", told.current.words(entry)) : order.number;
        },
      });
    },
    [run, room, t],
  );

  const move = useCallback(
    (entry: Entry, at: Place) => {
      const moved = (plan: Plan) => plan.entries.find(({ id }) => id === entry.id) ?? entry;
      const { version } = entry;
      const wanted = { line: at.line_id, start_at: iso(at.start), version, if_no_room: room };
      return run(() => moveEntry(entry.id, wanted), {
        subject: titleOf(entry),
        words: (plan) => t("act.move", told.current.words(moved(plan))),
        said: (plan) => t("said.moved", told.current.words(moved(plan))),
      });
    },
    [run, room, t],
  );

  const resize = useCallback(
    (entry: Entry, wanted: EntryWanted) => {
      const number = titleOf(entry);
      const amount = (plan: Plan) => {
        const now = plan.entries.find(({ id }) => id === entry.id) ?? entry;
        const quantity = formatDecimal(now.quantity ?? "0", locale);
        return { ...told.current.words(now), quantity: `${quantity} ${now.unit ?? ""}`.trim() };
      };
      const what = entry.order_id === null ? "end" : "quantity";
      return run(() => arrangeEntries([wanted], room), {
        subject: number,
        words: (plan) => t(`act.${what}`, amount(plan)),
        said: (plan) => t(`said.${what}`, amount(plan)),
      });
    },
    [run, room, t, locale],
  );

  const pin = useCallback(
    (entry: Entry) => {
      const number = titleOf(entry);
      const pinned = !entry.pinned;
      return run(() => pinEntry(entry.id, { pinned, version: entry.version }), {
        subject: number,
        words: () => t(pinned ? "act.pin" : "act.unpin", { number }),
        said: () => t(pinned ? "said.pinned" : "said.unpinned", { number }),
      });
    },
    [run, t],
  );

  const remove = useCallback(
    (entry: Entry) => {
      const number = titleOf(entry);
      return run(() => removeEntry(entry.id, entry.version), {
        subject: number,
        words: () => t("act.remove", { number }),
        said: () => t("said.removed", { number }),
      });
    },
    [run, t],
  );

  const split = useCallback(
    (entry: Entry, part: Omit<SplitEntry, "version">) => {
      const number = titleOf(entry);
      const wanted = { ...part, version: entry.version, if_no_room: room };
      return run(() => splitEntry(entry.id, wanted), {
        subject: number,
        words: () => t("act.split", { number }),
        said: () => t("said.split", { number }),
      });
    },
    [run, room, t],
  );

  const several = useCallback(
    (wanted: readonly EntryWanted[], name: "move" | "pin" | "unpin" | "remove", push: IfNoRoom) => {
      const count = wanted.length;
      return run(() => arrangeEntries(wanted, push), {
        subject: t("select.count", { count }),
        words: () => t(`act.${name}_several`, { count }),
        said: () => t(`said.${name}_several`, { count }),
      });
    },
    [run, t],
  );
  const moveMany = useCallback(
    (wanted: readonly EntryWanted[]) => several(wanted, "move", room),
    [several, room],
  );
  const pinMany = useCallback(
    (entries: readonly Entry[]) => {
      const pinned = !entries.every((entry) => entry.pinned);
      const other = entries.filter((entry) => entry.pinned !== pinned);
      const wanted = other.map(({ id, version }) => ({ entry: id, version, pinned }));
      return several(wanted, pinned ? "pin" : "unpin", "refuse");
    },
    [several],
  );
  /* What is left moves where a changeover needs it, as when one is removed. */
  const removeMany = useCallback(
    (entries: readonly Entry[]) =>
      several(
        entries.map(({ id, version }) => ({ entry: id, version, remove: true })),
        "remove",
        "push",
      ),
    [several],
  );

  /* One at a time: the next one rests on what this one is answered. */
  const going = useRef(false);
  const go = useCallback(
    async (way: Way) => {
      const step = nextStep(now.current, way);
      if (!step || going.current) return;
      going.current = true;
      const act = step.words;
      try {
        const wanted = wantedFor(step, way);
        const plan = await arrangeEntries(wanted, "refuse");
        show(plan, t(way === "undo" ? "said.undone" : "said.redone", { act }));
        keep(withWent(now.current, way, plan));
      } catch (error) {
        /* Out of reach it may still be possible; refused it is not. */
        const reached = !(error instanceof Problem) || (error.status >= 400 && error.status < 500);
        if (reached) keep(withoutNext(now.current, way));
        await refuse(error, (reasons, stale) => [
          t(way === "undo" ? "said.not_undone" : "said.not_redone", { act }),
          ...(stale ? [t("said.changed_meanwhile")] : reasons),
        ]);
      } finally {
        going.current = false;
      }
    },
    [show, refuse, keep, t],
  );

  const last: Last = {
    change,
    undo: nextStep(steps, "undo")?.words ?? null,
    redo: nextStep(steps, "redo")?.words ?? null,
  };
  const forget = useCallback(() => setRefusal(null), []);
  const one = { place, move, resize, pin, remove, split };
  return { last, refusal, forget, go, ...one, moveMany, pinMany, removeMany };
}

export type Acts = ReturnType<typeof useActs>;
