import type { StateType, Timeline } from "@/api/types";
import { type Meaning, meaningOfState } from "@/lib/meaning";

export type StateInterval = Timeline["states"][number];

/** A piece of a strip, as shares (0 to 1) of its span. */
export interface Piece {
  meaning: Meaning;
  from: number;
  to: number;
}

const weight: Record<Meaning, number> = {
  down: 5,
  hold: 4,
  setup: 3,
  running: 2,
  planned: 1,
  idle: 1,
  none: 0,
};

export const meaningOfType = (type: StateType | null): Meaning =>
  type === null ? "none" : meaningOfState(type);

/**
 * Intervals as pieces of a strip that is `columns` wide. What is narrower than a column still shows:
 * of several in one column the gravest does, so that no stop is lost to the eye.
 */
export function pieces(
  intervals: readonly { type: StateType | null; start_at: string; end_at: string }[],
  from: string,
  to: string,
  columns = 800,
): Piece[] {
  const start = Date.parse(from);
  const length = Date.parse(to) - start;
  if (length <= 0) return [];
  const shown: (Meaning | undefined)[] = new Array(columns).fill(undefined);
  for (const { type, start_at, end_at } of intervals) {
    const meaning = meaningOfType(type);
    const first = Math.floor(((Date.parse(start_at) - start) / length) * columns);
    const end = Math.ceil(((Date.parse(end_at) - start) / length) * columns);
    for (let at = Math.max(first, 0); at < Math.min(Math.max(end, first + 1), columns); at++) {
      const before = shown[at];
      if (before === undefined || weight[meaning] > weight[before]) shown[at] = meaning;
    }
  }
  const found: Piece[] = [];
  shown.forEach((meaning, at) => {
    if (meaning === undefined) return;
    const last = found.at(-1);
    if (last?.meaning === meaning && last.to === at / columns) last.to = (at + 1) / columns;
    else found.push({ meaning, from: at / columns, to: (at + 1) / columns });
  });
  return found;
}

export interface Stop extends StateInterval {
  type: StateType;
  /** Seconds. */
  time: number;
}

/** The stops among states, longest first or as they came. */
export function stopsOf(states: readonly StateInterval[], order: "longest" | "in_order"): Stop[] {
  const stops = states.flatMap((each): Stop[] =>
    each.type === null || each.type === "running"
      ? []
      : [
          {
            ...each,
            type: each.type,
            time: (Date.parse(each.end_at) - Date.parse(each.start_at)) / 1000,
          },
        ],
  );
  return order === "longest" ? stops.sort((a, b) => b.time - a.time) : stops;
}

/** Good counts as columns of a strip: the sum of each, as a share of the largest. */
export function columnsOf(
  counts: Timeline["counts"],
  from: string,
  to: string,
  columns = 240,
): number[] {
  const start = Date.parse(from);
  const length = Date.parse(to) - start;
  const width = Math.max(length / columns, 60_000);
  const sums: number[] = new Array(Math.max(Math.ceil(length / width), 0)).fill(0);
  for (const { minute, outfeed } of counts) {
    const at = Math.floor((Math.max(Date.parse(minute), start) - start) / width);
    if (at < sums.length) sums[at] = (sums[at] ?? 0) + Number(outfeed);
  }
  const most = Math.max(...sums, 0);
  return sums.map((sum) => (most > 0 ? sum / most : 0));
}
