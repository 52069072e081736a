import type { StateItem } from "@/api/states";
import { type Meaning, meaningOfState } from "@/lib/meaning";
import { edgeBounds, endOf, isStop } from "./pieces";

/** What of the time is in sight, in milliseconds. */
export interface View {
  from: number;
  to: number;
}

/** One piece of the strip, in pixels; a narrow one may stand for several intervals. */
export interface Cell {
  left: number;
  width: number;
  meaning: Meaning;
  uncoded: boolean;
  /** The intervals that it stands for, by their place in the list: from `first` up to `last`. */
  first: number;
  last: number;
}

/** The handle of an edge: where the edge is, and where there is room to take hold of it. */
export interface Handle {
  /** The edge is after the interval at this place. */
  index: number;
  edge: number;
  grip: number;
}

export const gripWidth = 48;
const narrow = 3;
const shortest = 60_000;

export const meaningOf = (item: Pick<StateItem, "state">): Meaning =>
  item.state ? meaningOfState(item.state.type) : "none";

export const pxOf = (at: number, view: View, width: number): number =>
  ((at - view.from) / (view.to - view.from)) * width;

export const timeOf = (px: number, view: View, width: number): number =>
  view.from + (px / width) * (view.to - view.from);

const gravity: Record<Meaning, number> = {
  down: 5,
  hold: 4,
  setup: 3,
  running: 2,
  planned: 1,
  idle: 1,
  none: 0,
};
const graver = (one: Cell, other: Cell): boolean =>
  one.uncoded !== other.uncoded ? one.uncoded : gravity[one.meaning] > gravity[other.meaning];

/** What is in sight of the intervals; stops too narrow to be seen are drawn wide enough to be. */
export function cellsOf(
  items: readonly StateItem[],
  view: View,
  width: number,
  now: number,
): Cell[] {
  const found: Cell[] = [];
  items.forEach((item, index) => {
    const start = Math.max(Date.parse(item.start_at), view.from);
    const end = Math.min(endOf(item, now), view.to);
    if (end <= start) return;
    const left = pxOf(start, view, width);
    const wide = pxOf(end, view, width) - left;
    const cell: Cell = {
      left,
      width: isStop(item) ? Math.max(wide, narrow) : wide,
      meaning: meaningOf(item),
      uncoded: item.uncoded,
      first: index,
      last: index,
    };
    const before = found.at(-1);
    const crowded = before && before.width <= narrow && wide < narrow;
    if (before && crowded && left - before.left < narrow) {
      before.last = index;
      if (graver(cell, before))
        Object.assign(before, { meaning: cell.meaning, uncoded: cell.uncoded });
      return;
    }
    found.push(cell);
  });
  return found;
}

/** The stop, or else whatever is there, that a finger at `px` means: the nearest within reach. */
export function hitAt(
  items: readonly StateItem[],
  px: number,
  view: View,
  width: number,
  now: number,
  reach = 24,
): number | null {
  let best: { index: number; apart: number; uncoded: boolean } | null = null;
  let under: number | null = null;
  items.forEach((item, index) => {
    const left = pxOf(Date.parse(item.start_at), view, width);
    const right = pxOf(endOf(item, now), view, width);
    if (px >= left && px < right) under = index;
    if (!isStop(item)) return;
    const apart = px < left ? left - px : Math.max(px - right, 0);
    if (apart > reach) return;
    const better =
      !best || apart < best.apart || (apart === best.apart && item.uncoded && !best.uncoded);
    if (better) best = { index, apart, uncoded: item.uncoded };
  });
  return (best as { index: number } | null)?.index ?? under;
}

/**
 * The handles that have room, none over another: those of the interval at `chosen` first, then those
 * of stops without a reason, then of the longer stops. The two of a narrow stop stand side by side.
 */
export function handlesOf(
  items: readonly StateItem[],
  view: View,
  width: number,
  now: number,
  chosen: number | null = null,
): Handle[] {
  const edges = items.flatMap((item, index) => {
    const next = items[index + 1];
    if (!next || !edgeBounds(items, index, now)) return [];
    const edge = pxOf(Date.parse(next.start_at), view, width);
    if (edge < 0 || edge > width) return [];
    const stops = [item, next].filter(isStop);
    const length = Math.max(...stops.map((stop) => endOf(stop, now) - Date.parse(stop.start_at)));
    const of_chosen = index === chosen || index + 1 === chosen;
    const uncoded = stops.some((stop) => stop.uncoded);
    return [{ index, edge, weight: (of_chosen ? 2e12 : 0) + (uncoded ? 1e12 : 0) + length }];
  });
  const placed: Handle[] = [];
  for (const { index, edge } of edges.sort((a, b) => b.weight - a.weight)) {
    const grip = roomFor(edge, index, placed, width);
    if (grip !== null) placed.push({ index, edge, grip });
  }
  return placed.sort((a, b) => a.index - b.index);
}

const farthest_grip = 1.5 * gripWidth;

function roomFor(
  edge: number,
  index: number,
  placed: readonly Handle[],
  width: number,
): number | null {
  const half = gripWidth / 2;
  const within = (at: number) => Math.min(Math.max(at, half), width - half);
  const free = (at: number) => placed.every((each) => Math.abs(each.grip - at) >= gripWidth);
  const beside = placed.flatMap((each) => {
    if (each.index === index - 1) return [each.grip + gripWidth];
    return each.index === index + 1 ? [each.grip - gripWidth] : [];
  });
  const found = [edge, ...beside].map(within).find(free);
  return found !== undefined && Math.abs(found - edge) <= farthest_grip ? found : null;
}

const snaps = [1, 5, 10, 15, 30, 60, 300].map((each) => each * 1000);

/** To which step (milliseconds) a time snaps: the finest that a finger can still tell apart. */
export function snapOf(view: View, width: number): number {
  const each = (view.to - view.from) / Math.max(width, 1);
  return snaps.find((snap) => snap >= each) ?? 300_000;
}

export const snapped = (at: number, step: number): number => Math.round(at / step) * step;

/** The view with another length about the instant at `px`, never beyond what there is. */
export function zoomed(view: View, whole: View, length: number, share: number): View {
  const most = whole.to - whole.from;
  const now = Math.min(Math.max(length, Math.min(shortest, most)), most);
  const at = view.from + share * (view.to - view.from);
  return moved({ from: at - share * now, to: at + (1 - share) * now }, whole, 0);
}

/** The view shifted by milliseconds, kept within what there is. */
export function moved(view: View, whole: View, by: number): View {
  const length = Math.min(view.to - view.from, whole.to - whole.from);
  const from = Math.min(Math.max(view.from + by, whole.from), whole.to - length);
  return { from, to: from + length };
}
