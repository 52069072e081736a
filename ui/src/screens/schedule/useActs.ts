import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import {
  arrangeEntries,
  type EntryWanted,
  type IfNoRoom,
  pinEntry,
  reflowLine,
  removeEntry,
  type SplitEntry,
  splitEntry,
} from "@/api/plan";
import type { Decimal, Entry, Id, Order, Plan } from "@/api/types";
import type { Place } from "@/board/drag";
import type { BoardLine } from "@/board/layout";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { planCall } from "./calls";
import type { Difference } from "./refusal";
import { useActRunner } from "./useActRunner";

/** What is needed to say what was done. */
export interface Telling {
  words: (entry: Entry) => { number: string; line: string; start: string; end: string };
  say: (words: string) => void;
  difference: (difference: Difference) => string;
}

const titleOf = (entry: Entry) => entry.order_number ?? entry.mode;
const within = (plan: Plan, id: Id | undefined) => plan.entries.find((entry) => entry.id === id);

/** The acts of the board: each is done, shown at once, said aloud, and can be taken back. */
export function useActs(telling: Telling, room: IfNoRoom, what_if: Id | null) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const told = useRef(telling);
  told.current = telling;
  const runner = useActRunner(telling, what_if);
  const { run } = runner;

  const acts = useMemo(() => {
    const options = { what_if };
    const wordsOf = (entry: Entry) => {
      const quantity = `${formatDecimal(entry.quantity ?? "0", locale)} ${entry.unit ?? ""}`;
      return { ...told.current.words(entry), quantity: quantity.trim() };
    };
    /** An act that is told by an entry as it is afterwards; `subject` where there is none. */
    const onEntry = (
      subject: string,
      name: "place" | "move" | "quantity" | "end" | "merge" | "remaining" | "split",
      find: (plan: Plan) => Entry | undefined,
      act: () => Promise<Plan>,
    ) => {
      const tell = (kind: "act" | "said") => (plan: Plan) => {
        const entry = find(plan);
        return entry ? t(`${kind}.${name}`, wordsOf(entry)) : subject;
      };
      return run(act, { subject, words: tell("act"), said: tell("said") });
    };
    const created = (plan: Plan) => within(plan, plan.created[0]);

    const place = (
      order: Pick<Order, "id" | "number">,
      at: Place,
      quantity: Decimal,
      chosen: IfNoRoom = room,
    ) =>
      onEntry(order.number, "place", created, () =>
        planCall({ order: order.id, quantity }, at, chosen, options),
      );
    const placeStop = (
      stop: { mode: string; length: number },
      at: Place,
      chosen: IfNoRoom = room,
    ) => onEntry(stop.mode, "place", created, () => planCall({ stop }, at, chosen, options));
    const move = (entry: Entry, at: Place, chosen: IfNoRoom = room) =>
      onEntry(
        titleOf(entry),
        "move",
        (plan) => within(plan, entry.id),
        () => planCall({ entry }, at, chosen, options),
      );
    const resize = (entry: Entry, wanted: EntryWanted, chosen: IfNoRoom = room) =>
      onEntry(
        titleOf(entry),
        entry.order_id === null ? "end" : "quantity",
        (plan) => within(plan, entry.id),
        () => arrangeEntries([wanted], chosen, options),
      );
    const split = (
      entry: Entry,
      part: Omit<SplitEntry, "version" | "if_no_room">,
      chosen: IfNoRoom = room,
    ) => {
      const wanted = { ...part, version: entry.version, if_no_room: chosen };
      return onEntry(titleOf(entry), "split", created, () => splitEntry(entry.id, wanted, options));
    };
    const merge = (entry: Entry, into: Entry, chosen: IfNoRoom = room) => {
      const at = { line_id: into.line_id, start: 0 };
      return onEntry(
        titleOf(entry),
        "merge",
        (plan) => within(plan, into.id),
        () => planCall({ merge: entry, into }, at, chosen, options),
      );
    };
    const moveRemaining = (entry: Entry, at: Place, chosen: IfNoRoom = room) =>
      onEntry(titleOf(entry), "remaining", created, () =>
        planCall({ remaining: entry }, at, chosen, options),
      );

    const pin = (entry: Entry) => {
      const number = titleOf(entry);
      const pinned = !entry.pinned;
      return run(() => pinEntry(entry.id, { pinned, version: entry.version }, options), {
        subject: number,
        words: () => t(pinned ? "act.pin" : "act.unpin", { number }),
        said: () => t(pinned ? "said.pinned" : "said.unpinned", { number }),
      });
    };
    const remove = (entry: Entry) => {
      const number = titleOf(entry);
      return run(() => removeEntry(entry.id, entry.version, options), {
        subject: number,
        words: () => t("act.remove", { number }),
        said: () => t("said.removed", { number }),
      });
    };
    const closeGaps = (line: BoardLine) =>
      run(() => reflowLine(line.id, undefined, options), {
        subject: line.name,
        words: () => t("act.close_gaps", { line: line.name }),
        said: (plan) => t("said.close_gaps", { line: line.name, count: plan.before.length }),
      });

    const several = (
      wanted: readonly EntryWanted[],
      name: "move" | "pin" | "unpin" | "remove",
      chosen: IfNoRoom,
    ) => {
      const count = wanted.length;
      return run(() => arrangeEntries(wanted, chosen, options), {
        subject: t("select.count", { count }),
        words: () => t(`act.${name}_several`, { count }),
        said: () => t(`said.${name}_several`, { count }),
      });
    };
    const moveMany = (wanted: readonly EntryWanted[], chosen: IfNoRoom = room) =>
      several(wanted, "move", chosen);
    const pinMany = (entries: readonly Entry[]) => {
      const pinned = !entries.every((entry) => entry.pinned);
      const other = entries.filter((entry) => entry.pinned !== pinned);
      const wanted = other.map(({ id, version }) => ({ entry: id, version, pinned }));
      return several(wanted, pinned ? "pin" : "unpin", "refuse");
    };
    /* What is left moves where a changeover needs it, as when one is removed. */
    const removeMany = (entries: readonly Entry[]) => {
      const wanted = entries.map(({ id, version }) => ({ entry: id, version, remove: true }));
      return several(wanted, "remove", "push");
    };
    const on_entries = { place, placeStop, move, resize, split, merge, moveRemaining };
    return { ...on_entries, pin, remove, closeGaps, moveMany, pinMany, removeMany };
  }, [run, room, what_if, t, locale]);

  return { ...runner, ...acts };
}

export type Acts = ReturnType<typeof useActs>;
