import type { Id, ModeType } from "@/api/types";

const hour = 3_600_000;

export const area_height = 28;
export const row_height = 44;

/** How instants (ms) lie on the board: `from` is at 0 pixels. */
export interface Scale {
  from: number;
  pixels_per_hour: number;
}

export function toX(scale: Scale, at: number): number {
  return ((at - scale.from) / hour) * scale.pixels_per_hour;
}

export function toTime(scale: Scale, x: number): number {
  return scale.from + (x / scale.pixels_per_hour) * hour;
}

/** What the board draws of a schedule entry; instants in milliseconds. */
export interface Bar {
  id: Id;
  line_id: Id;
  kind: "production" | "changeover" | "other";
  start: number;
  end: number;
  /** Order number, or the mode where there is no order. */
  title: string;
  product: string | null;
  product_id: Id | null;
  quantity: string | null;
  /** Part done, from 0; null where nothing can be. */
  done: number | null;
  started: boolean;
  late: boolean;
  pinned: boolean;
  mode_type: ModeType;
  /** One of a planned stop that recurs. */
  recurs: boolean;
  /** When its order is due. */
  due: number | null;
  /** When it is expected to start and end, where that is not as planned. */
  expected: Expected | null;
}

export interface Expected {
  start: number;
  end: number;
  late: boolean;
}

export interface BoardLine {
  id: Id;
  name: string;
  path: string;
  area: string;
  time_zone: string;
}

export type Row =
  | { kind: "area"; key: string; name: string; top: number; height: number }
  | { kind: "line"; key: string; line: BoardLine; top: number; height: number };

/** The lines of one area, beneath its name, which stays in sight as long as they are. */
interface Area {
  key: string;
  name: string;
  top: number;
  bottom: number;
  closed: boolean;
  lines: number;
}

export interface Rows {
  rows: Row[];
  areas: Area[];
  height: number;
  /** The line rows alone, in their order. */
  lines: Extract<Row, { kind: "line" }>[];
}

/** Lines beneath the name of their area, in the order given; those of a closed area are left out. */
export function rowsOf(
  lines: readonly BoardLine[],
  closed: ReadonlySet<string> = new Set<string>(),
): Rows {
  const rows: Row[] = [];
  const areas: Area[] = [];
  let top = 0;
  let open: Area | undefined;
  for (const line of lines) {
    if (line.area !== open?.name) {
      const key = `area ${line.area} ${line.id}`;
      rows.push({ kind: "area", key, name: line.area, top, height: area_height });
      open = { key, name: line.area, top, bottom: 0, closed: closed.has(line.area), lines: 0 };
      areas.push(open);
      top += area_height;
    }
    open.lines += 1;
    if (!open.closed) {
      rows.push({ kind: "line", key: `line ${line.id}`, line, top, height: row_height });
      top += row_height;
    }
    open.bottom = top;
  }
  return { rows, areas, height: top, lines: rows.filter((row) => row.kind === "line") };
}

/** The index of the first item for which `reached` holds; `reached` stays true once it is. */
function firstIndex<Item>(items: readonly Item[], reached: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && reached(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The rows that lie between two heights. */
export function rowsBetween(rows: readonly Row[], top: number, bottom: number): Row[] {
  const first = firstIndex(rows, (row) => row.top + row.height > top);
  const end = firstIndex(rows, (row) => row.top >= bottom);
  return rows.slice(first, end);
}

/** The line row at a height, if there is one. */
export function lineAt(rows: Rows, y: number): BoardLine | null {
  const row = rows.rows[firstIndex(rows.rows, (each) => each.top + each.height > y)];
  return row?.kind === "line" && row.top <= y ? row.line : null;
}

/** Spans that never overlap, in order of time: those that touch `from`..`to`. */
export function spansBetween<Span extends { start: number; end: number }>(
  spans: readonly Span[],
  from: number,
  to: number,
): Span[] {
  const first = firstIndex(spans, (span) => span.end > from);
  const end = firstIndex(spans, (span) => span.start >= to);
  return spans.slice(first, end);
}

/** What stands on one line: production with its changeovers, and planned stops, which may cut it. */
export interface LineBars {
  work: readonly Bar[];
  stops: readonly Bar[];
  /** Those that are expected otherwise than planned. */
  expected: readonly Bar[];
}

export const no_bars: LineBars = { work: [], stops: [], expected: [] };

const byStart = (one: Bar, other: Bar) => one.start - other.start || one.end - other.end;

const sameItems = (one: readonly Bar[], other: readonly Bar[] | undefined) =>
  one.length === other?.length && one.every((bar, index) => bar === other[index]);

/** What stands on each line. */
export type Lines = Pick<ReadonlyMap<Id, LineBars>, "get">;

/**
 * What stands on each line, in order of time: made when it is first asked for, as most lines are
 * out of sight. A line whose bars are the same as before keeps its object.
 */
export class BarsByLine<Item extends { line_id: Id }> implements Lines {
  readonly #waiting = new Map<Id, Item[]>();
  readonly #made = new Map<Id, LineBars>();
  readonly #before: ReadonlyMap<Id, LineBars>;
  readonly #barOf: (item: Item) => Bar;

  constructor(items: readonly Item[], barOf: (item: Item) => Bar, before?: BarsByLine<Item>) {
    this.#barOf = barOf;
    this.#before = before ? before.#made : new Map();
    for (const item of items) {
      const line = this.#waiting.get(item.line_id);
      if (line) line.push(item);
      else this.#waiting.set(item.line_id, [item]);
    }
  }

  get(line_id: Id): LineBars | undefined {
    const waiting = this.#waiting.get(line_id);
    if (waiting) {
      this.#waiting.delete(line_id);
      this.#made.set(line_id, sameOr(lineOf(waiting.map(this.#barOf)), this.#before.get(line_id)));
    }
    return this.#made.get(line_id);
  }
}

function lineOf(bars: readonly Bar[]): LineBars {
  const work: Bar[] = [];
  const stops: Bar[] = [];
  for (const bar of bars) (bar.kind === "other" ? stops : work).push(bar);
  work.sort(byStart);
  stops.sort(byStart);
  return { work, stops, expected: bars.filter(({ expected }) => expected !== null) };
}

function sameOr(line: LineBars, before: LineBars | undefined): LineBars {
  const same = before && sameItems(line.work, before.work) && sameItems(line.stops, before.stops);
  return same ? before : line;
}

export interface Drawn {
  x: number;
  width: number;
}

export interface DrawnBar extends Drawn {
  bar: Bar;
  /** Of a changeover: the production before it and the one it leads to. */
  between?: { before: Bar | undefined; after: Bar | undefined };
}

/** Bars too narrow to tell apart, drawn as one. */
export interface Cluster extends Drawn {
  count: number;
  start: number;
  end: number;
  /** Whether one of them is late, or expected to be. */
  late?: boolean;
}

const narrowest = 3;

/** Where bars lie; neighbours that would be narrower than a few pixels become one cluster. */
export function drawnBars(
  bars: readonly Bar[],
  scale: Scale,
): { bars: DrawnBar[]; clusters: Cluster[] } {
  const drawn: DrawnBar[] = [];
  const clusters: Cluster[] = [];
  let open: { cluster: Cluster; only: DrawnBar } | null = null;
  const close = () => {
    if (open?.cluster.count === 1) drawn.push(open.only);
    else if (open) clusters.push(open.cluster);
    open = null;
  };
  for (const [index, bar] of bars.entries()) {
    const x = toX(scale, bar.start);
    const width = Math.max(toX(scale, bar.end) - x, 2);
    if (bar.kind === "changeover") {
      const between = { before: bars[index - 1], after: bars[index + 1] };
      if (toX(scale, bar.end) - x >= 1) drawn.push({ bar, x, width, between });
      continue;
    }
    if (width >= narrowest) {
      close();
      drawn.push({ bar, x, width });
      continue;
    }
    const near: { cluster: Cluster; only: DrawnBar } | null = open;
    if (near && x - (near.cluster.x + near.cluster.width) < narrowest) {
      near.cluster.count += 1;
      if (bar.late || bar.expected?.late) near.cluster.late = true;
      near.cluster.end = bar.end;
      near.cluster.width = x + width - near.cluster.x;
      continue;
    }
    close();
    const only = { bar, x, width };
    open = { cluster: { x, width, count: 1, start: bar.start, end: bar.end }, only };
    if (bar.late || bar.expected?.late) open.cluster.late = true;
  }
  close();
  return { bars: drawn, clusters };
}

/** Instants that are due, as marks on the axis; those too near to tell apart become one. */
export interface DueMark {
  x: number;
  dues: readonly Due[];
}

export interface Due {
  at: number;
  number: string;
}

const due_room = 36;

/** The marks of what is due between two instants; `dues` are in order of time. */
export function dueMarks(dues: readonly Due[], from: number, to: number, scale: Scale): DueMark[] {
  const marks: { x: number; dues: Due[] }[] = [];
  const first = firstIndex(dues, ({ at }) => at >= from);
  const end = firstIndex(dues, ({ at }) => at >= to);
  for (const due of dues.slice(first, end)) {
    const x = toX(scale, due.at);
    const last = marks.at(-1);
    if (last && x - last.x < due_room) last.dues.push(due);
    else marks.push({ x, dues: [due] });
  }
  return marks;
}

/** What leads to an entry: the entry before it and the changeover between them, where there is one. */
export function leadingTo(
  { work }: LineBars,
  id: Id,
): { before: Bar | undefined; changeover: Bar; entry: Bar } | null {
  const at = work.findIndex((bar) => bar.id === id);
  const entry_at = work[at]?.kind === "changeover" ? at + 1 : at;
  const [before, changeover, entry] = work.slice(Math.max(entry_at - 2, 0), entry_at + 1);
  if (entry_at === 1 && before?.kind === "changeover" && changeover) {
    return { before: undefined, changeover: before, entry: changeover };
  }
  return changeover?.kind === "changeover" && entry ? { before, changeover, entry } : null;
}

/** The times between working windows within `from`..`to`, as pixels; those unseen are left out. */
export function shading(
  windows: readonly { start: number; end: number }[],
  from: number,
  to: number,
  scale: Scale,
): Drawn[] {
  const shades: Drawn[] = [];
  const shade = (start: number, end: number) => {
    const x = toX(scale, start);
    const width = toX(scale, end) - x;
    if (width >= 1) shades.push({ x, width });
  };
  let at = from;
  for (const window of spansBetween(windows, from, to)) {
    if (window.start > at) shade(at, window.start);
    at = Math.max(at, window.end);
  }
  if (at < to) shade(at, to);
  return shades;
}

/**
 * The part of a long way that is drawn: the view and some more to each side, moved on only in
 * whole quarters of a view, so that most of scrolling draws nothing.
 */
export function drawnPart(
  position: number,
  view: number,
  length: number,
): { from: number; to: number } {
  const quantum = Math.max(view / 4, 1);
  const first = Math.floor(position / quantum) * quantum;
  return {
    from: Math.max(first - quantum, 0),
    to: Math.min(first + view + 2 * quantum, Math.max(length, view)),
  };
}

/** The colour by which a product is known again: its id, turned by the golden angle. */
export function stripeOf(product_id: Id | null): string {
  return product_id === null ? "transparent" : `oklch(0.66 0.1 ${(product_id * 137.5) % 360})`;
}

/** How late a bar ends, in seconds; null where it is not late or has no due instant. */
export function lateBy(end: number, due: number | null): number | null {
  return due !== null && end > due ? Math.round((end - due) / 1000) : null;
}
