import type { StateItem, StatePiece } from "@/api/states";
import type { Instant } from "@/api/types";

/** An interval as the screen shows it: `waiting` is what was entered here and not yet sent. */
export interface Shown extends StateItem {
  waiting?: boolean;
}

export type StateNames = ReadonlyMap<number, NonNullable<StateItem["state"]>>;

const instant = (at: Instant | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));

/**
 * The states with the pieces of acts that wait to be sent laid over them, so that who entered them
 * sees what he entered.
 */
export function withWaiting(
  items: readonly StateItem[],
  acts: readonly (readonly StatePiece[])[],
  names: StateNames,
): Shown[] {
  return acts.flat().reduce((shown, piece) => laidOver(shown, piece, names), [...items] as Shown[]);
}

function laidOver(items: readonly Shown[], piece: StatePiece, names: StateNames): Shown[] {
  const [start, end] = [instant(piece.start_at), instant(piece.end_at)];
  const under = items.filter(
    (item) => instant(item.end_at) > start && instant(item.start_at) < end,
  );
  const [first, last] = [under[0], under.at(-1)];
  if (!first || !last) return [...items];
  const at = items.indexOf(first);
  const before = items.slice(0, at);
  const kept: Shown[] =
    instant(first.start_at) < start ? [{ ...first, end_at: piece.start_at }] : [];
  const rest: Shown[] =
    piece.end_at !== null && instant(last.end_at) > end
      ? [{ ...last, start_at: piece.end_at }]
      : [];
  const from = instant(first.start_at) < start ? piece.start_at : first.start_at;
  const to = rest.length > 0 ? piece.end_at : last.end_at;
  const after = items.slice(items.indexOf(last) + 1);
  if (piece.state === null) {
    const goes_on = kept[0] ?? before.at(-1);
    if (!goes_on) return [...before, { ...first, ...nothing, end_at: to }, ...rest, ...after];
    const head = kept.length > 0 ? before : before.slice(0, -1);
    return [...head, { ...goes_on, end_at: to, waiting: true }, ...rest, ...after];
  }
  const state = names.get(Number(piece.state)) ?? first.state;
  const painted: Shown = {
    ...first,
    start_at: from,
    end_at: to,
    state,
    uncoded: state?.type === "unplanned_downtime" && state.category === null,
    edited: true,
    comment: piece.comment ?? null,
    part_required: piece.part_required ?? null,
    cell: first.cell?.id === piece.cell ? first.cell : null,
    waiting: true,
  };
  return [...before, ...kept, painted, ...rest, ...after];
}

const nothing = {
  state: null,
  uncoded: false,
  comment: null,
  part_required: null,
  cell: null,
  waiting: true,
} as const;
