import {
  type ActOptions,
  arrangeEntries,
  type EntryWanted,
  type IfNoRoom,
  mergeEntries,
  moveEntry,
  moveRemaining,
  placeEntry,
  splitEntry,
} from "@/api/plan";
import type { Decimal, Entry, Id, Plan } from "@/api/types";
import type { Place, Subject } from "@/board/drag";

/** What is to be done at a place of the board, in the words of the API. */
export type Asked =
  | { entry: Entry }
  | { order: Id; quantity: Decimal }
  | { stop: { mode: string; length: number } }
  /** A part of an entry; right behind the rest of it where it is dropped on the entry itself. */
  | { split: Entry; quantity: Decimal | null }
  | { merge: Entry; into: Entry }
  | { remaining: Entry }
  /** Several at once; null where one of them would leave the board. */
  | { subject: Subject; wanted: EntryWanted[] | null };

export const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** Where a part goes that is split off; nowhere said, it goes right behind the rest. */
export function partPlace(entry: Entry, { line_id, start }: Place) {
  const own = line_id === entry.line_id;
  const within = start >= Date.parse(entry.start_at) && start <= Date.parse(entry.end_at);
  return own && within ? {} : { line: line_id, start_at: iso(start) };
}

/** Does at a place what is asked, or only says what it would come to. */
export function planCall(
  asked: Asked,
  place: Place,
  if_no_room: IfNoRoom,
  options: ActOptions,
): Promise<Plan> {
  const at = { line: place.line_id, start_at: iso(place.start), if_no_room };
  if ("wanted" in asked) return arrangeEntries(asked.wanted ?? [], if_no_room, options);
  if ("order" in asked) {
    return placeEntry({ ...at, order: asked.order, quantity: asked.quantity }, options);
  }
  if ("stop" in asked) {
    const { mode, length } = asked.stop;
    return placeEntry({ ...at, mode, end_at: iso(place.start + length) }, options);
  }
  if ("split" in asked) {
    const { id, version } = asked.split;
    const part = { quantity: asked.quantity ?? "0", ...partPlace(asked.split, place) };
    return splitEntry(id, { ...part, version, if_no_room }, options);
  }
  if ("merge" in asked) {
    const { merge, into } = asked;
    const versions = { version: merge.version, into_version: into.version };
    /* What was split may always become one again: what is behind makes room for it. */
    const push = if_no_room === "refuse" ? "push" : if_no_room;
    return mergeEntries(merge.id, { into: into.id, ...versions, if_no_room: push }, options);
  }
  if ("remaining" in asked) {
    const { id, version } = asked.remaining;
    return moveRemaining(id, { ...at, version }, options);
  }
  return moveEntry(asked.entry.id, { ...at, version: asked.entry.version }, options);
}
