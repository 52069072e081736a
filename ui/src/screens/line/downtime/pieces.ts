import type { StateItem, StatePiece } from "@/api/states";
import type { Id, Instant } from "@/api/types";

/** What the acts on states need to know of an interval. */
export type Held = Pick<
  StateItem,
  "start_at" | "end_at" | "state" | "comment" | "part_required" | "cell"
>;

const second = 1000;

/** Milliseconds as an instant of the API. */
export const written = (at: number): Instant => new Date(at).toISOString().replace(".000Z", "Z");

/** Where an interval ends, in milliseconds: one that is still so ends now. */
export const endOf = (item: { end_at: Instant | null }, now: number): number =>
  item.end_at === null ? now : Date.parse(item.end_at);

/** Seconds that an interval lasts, or has lasted so far. */
export const lengthOf = (item: Pick<Held, "start_at" | "end_at">, now: number): number =>
  Math.max((endOf(item, now) - Date.parse(item.start_at)) / second, 0);

export const isStop = (item: Pick<Held, "state">): boolean =>
  item.state !== null && item.state.type !== "running";

/** An interval as the piece that would leave it as it is. */
function pieceOf(item: Held, changed: Partial<StatePiece> = {}): StatePiece {
  return {
    start_at: item.start_at,
    end_at: item.end_at,
    state: item.state?.id ?? null,
    comment: item.comment,
    part_required: item.part_required,
    cell: item.cell?.id ?? null,
    ...changed,
  };
}

/**
 * One state for each of some intervals: an act for every row of them without a gap, since the
 * pieces of one act follow each other.
 */
export function recoded(items: readonly Held[], state: Id): StatePiece[][] {
  const acts: StatePiece[][] = [];
  const inOrder = [...items].sort((a, b) => Date.parse(a.start_at) - Date.parse(b.start_at));
  for (const item of inOrder) {
    const last = acts.at(-1);
    const piece = pieceOf(item, { state });
    if (last?.at(-1)?.end_at === item.start_at) last.push(piece);
    else acts.push([piece]);
  }
  return acts;
}

/** The instants at which an interval is cut into `parts` of the same length, on whole seconds. */
export function equalCuts(item: Held, parts: number, now: number): Instant[] {
  const start = Date.parse(item.start_at);
  const length = endOf(item, now) - start;
  const cuts = Array.from({ length: parts - 1 }, (_, index) =>
    Math.round((start + (length * (index + 1)) / parts) / second),
  );
  return placed(
    item,
    cuts.map((cut) => written(cut * second)),
    now,
  );
}

/** The cuts that lie within an interval, in order, none twice. */
export function placed(item: Held, cuts: readonly Instant[], now: number): Instant[] {
  const within = cuts
    .map((cut) => Date.parse(cut))
    .filter((cut) => cut > Date.parse(item.start_at) && cut < endOf(item, now));
  return [...new Set(within)].sort((a, b) => a - b).map(written);
}

/** An interval cut in parts; each keeps its state unless `states` names another one for it. */
export function split(
  item: Held,
  cuts: readonly Instant[],
  states: readonly (Id | null)[] = [],
): StatePiece[] {
  const bounds = [item.start_at, ...cuts];
  return bounds.map((start_at, index) =>
    pieceOf(item, {
      start_at,
      end_at: bounds[index + 1] ?? item.end_at,
      ...(typeof states[index] === "number" && { state: states[index] }),
    }),
  );
}

const longest_between = 10 * 60;

/**
 * The stop before (-1) or after (1) the interval at `index`, and the seconds between them that the
 * line was said to run; none where these are too many for both to be one stop.
 */
export function neighbourOf<Item extends Held>(
  items: readonly Item[],
  index: number,
  side: -1 | 1,
  now: number,
): { stop: Item; between: number } | null {
  let between = 0;
  for (let at = index + side; items[at]; at += side) {
    const item = items[at];
    if (!item) break;
    if (isStop(item)) return { stop: item, between };
    between += lengthOf(item, now);
    if (between > longest_between) break;
  }
  return null;
}

/** Two neighbours as one that says what `kept` says. */
export function merged(one: Held, other: Held, kept: Held): StatePiece[] {
  const [first, last] =
    Date.parse(one.start_at) <= Date.parse(other.start_at) ? [one, other] : [other, one];
  return [pieceOf(kept, { start_at: first.start_at, end_at: last.end_at })];
}

/** An interval taken away: what was before it goes on. */
export const removed = (item: Held): StatePiece[] => [
  { start_at: item.start_at, end_at: item.end_at, state: null },
];

/** What took the time that an interval gives up at its end. */
function after(item: Held, next: Held | undefined, from: Instant): StatePiece[] {
  if (!next) return [];
  if (isStop(next)) return [pieceOf(next, { start_at: from })];
  const { start_at, end_at } = { start_at: from, end_at: item.end_at };
  return [{ start_at, end_at, state: next.state?.id ?? null }];
}

/**
 * The interval at `index` with another start or end. What it gives up at its start goes to what
 * was before it, what it gives up at its end to what comes after; what it takes it covers.
 */
export function retimed(
  items: readonly Held[],
  index: number,
  to: { start_at: Instant; end_at: Instant | null },
): StatePiece[] {
  const item = items[index];
  if (!item) return [];
  const [start, end] = [Date.parse(item.start_at), item.end_at && Date.parse(item.end_at)];
  const [start_at, end_at] = [Date.parse(to.start_at), to.end_at && Date.parse(to.end_at)];
  const head: StatePiece[] =
    start_at > start ? [{ start_at: item.start_at, end_at: to.start_at, state: null }] : [];
  const ends = end_at !== null && (end === null || end_at < end);
  const tail = ends && to.end_at !== null ? after(item, items[index + 1], to.end_at) : [];
  const grows = start_at < start || (end !== null && (end_at === null || end_at > end));
  if (!grows && (head.length === 0 || tail.length === 0)) return [...head, ...tail];
  return [...head, pieceOf(item, to), ...tail];
}

/** The edge after the interval at `index`, put at another instant. */
export function movedEdge(items: readonly Held[], index: number, at: Instant): StatePiece[] {
  const [one, other] = [items[index], items[index + 1]];
  if (!one || !other) return [];
  return isStop(one)
    ? retimed(items, index, { start_at: one.start_at, end_at: at })
    : retimed(items, index + 1, { start_at: at, end_at: other.end_at });
}

/** Between which instants (milliseconds) the edge after `index` can be moved: both stay there. */
export function edgeBounds(
  items: readonly Held[],
  index: number,
  now: number,
): { least: number; most: number } | null {
  const [one, other] = [items[index], items[index + 1]];
  if (!one || !other || !(isStop(one) || isStop(other))) return null;
  if (one.state === null && !isStop(other)) return null;
  const [start, edge, end] = [
    Date.parse(one.start_at),
    Date.parse(other.start_at),
    endOf(other, now),
  ];
  return { least: Math.min(start + second, edge), most: Math.max(end - second, edge) };
}

/** What is noted of an interval beside its reason. */
export const detailed = (
  item: Held,
  details: Pick<StatePiece, "comment" | "part_required" | "cell">,
): StatePiece[] => [pieceOf(item, details)];

/** The span that the pieces of an act cover. */
export function spanOf(pieces: readonly StatePiece[]): {
  start_at: Instant;
  end_at: Instant | null;
} | null {
  const [first, last] = [pieces[0], pieces.at(-1)];
  return first && last ? { start_at: first.start_at, end_at: last.end_at } : null;
}
