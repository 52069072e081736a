/** How a column is drawn and sorted; widths in pixels. */
export interface Column {
  width: number;
  /** The name that the API sorts by; without one the column cannot be sorted. */
  sort?: string;
  number?: boolean;
}

const amount = (sort: string): Column => ({ width: 98, sort, number: true });
const clock = (sort: string): Column => ({ width: 132, sort });

/** Every column of the list, in the order in which they are offered. */
const columns = {
  number: { width: 150, sort: "number" },
  product: { width: 216, sort: "product" },
  status: { width: 124, sort: "status" },
  due_at: { width: 272, sort: "due_at" },
  progress: { width: 136, sort: "progress" },
  required_quantity: amount("required_quantity"),
  scheduled_quantity: amount("scheduled_quantity"),
  actual_quantity: amount("actual_quantity"),
  unit: { width: 68, sort: "unit" },
  lines: { width: 140 },
  source: { width: 96, sort: "source" },
  mode: { width: 104, sort: "mode" },
  updated_at: clock("updated_at"),
  priority: { width: 80, sort: "priority", number: true },
  product_class: { width: 120 },
  remaining_quantity: amount("remaining_quantity"),
  waste_quantity: amount("waste_quantity"),
  infeed_quantity: amount("infeed_quantity"),
  lateness: { width: 112, sort: "lateness", number: true },
  earliest_start: clock("earliest_start"),
  expected_end: clock("expected_end"),
  created_at: clock("created_at"),
  external_id: { width: 132 },
  notes: { width: 220 },
  attributes: { width: 200 },
} as const satisfies Record<string, Column>;

export type ColumnId = keyof typeof columns;

export const column_ids = Object.keys(columns) as ColumnId[];

/** A column as it stands in the table. */
export interface Shown extends Column {
  id: ColumnId;
}

/** The first one names the order of a row: it is always there and stays in sight. */
const first = "number";
const standard = column_ids.slice(0, 13);
const narrowest = 48;
const widest = 640;

const isColumn = (id: string): id is ColumnId => Object.hasOwn(columns, id);
/** A width that a column may have. */
export const within = (width: number) => Math.round(Math.min(Math.max(width, narrowest), widest));

function shownAs(id: ColumnId, width?: number): Shown {
  const column: Column = columns[id];
  return { id, ...column, width: width === undefined ? column.width : within(width) };
}

/** The columns of an address ("number,due_at:180,status"), in its order; else the standard ones. */
export function columnsOf(text: string | undefined): Shown[] {
  const shown = new Map<ColumnId, Shown>([[first, shownAs(first)]]);
  for (const part of text?.split(",") ?? []) {
    const [id = "", width = ""] = part.split(":");
    if (isColumn(id))
      shown.set(id, shownAs(id, /^\d{1,4}$/.test(width) ? Number(width) : undefined));
  }
  return shown.size > 1 ? [...shown.values()] : standard.map((id) => shownAs(id));
}

/** The address's text of columns; undefined for the standard ones in their usual widths. */
export function columnsText(shown: readonly Shown[]): string | undefined {
  const parts = shown.map(({ id, width }) => (width === columns[id].width ? id : `${id}:${width}`));
  return parts.join() === standard.join() ? undefined : parts.join();
}

/** Shown columns with one more at the end or, where it is shown, one fewer. */
export function withToggled(shown: readonly Shown[], id: ColumnId): Shown[] {
  if (id === first) return [...shown];
  return shown.some((column) => column.id === id)
    ? shown.filter((column) => column.id !== id)
    : [...shown, shownAs(id)];
}

/** Shown columns with one put before the column that stands at `to` now; the first one stays. */
export function withMoved(shown: readonly Shown[], id: ColumnId, to: number): Shown[] {
  const moved = shown.find((column) => column.id === id);
  if (!moved || id === first) return [...shown];
  const from = shown.indexOf(moved);
  const rest = shown.filter((column) => column !== moved);
  const place = Math.min(Math.max(to > from ? to - 1 : to, 1), rest.length);
  return [...rest.slice(0, place), moved, ...rest.slice(place)];
}

/** Shown columns with one of another width. */
export function withWidth(shown: readonly Shown[], id: ColumnId, width: number): Shown[] {
  return shown.map((column) => (column.id === id ? { ...column, width: within(width) } : column));
}
