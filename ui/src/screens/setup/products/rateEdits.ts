import type { RateItem } from "@/api/setupGrids";
import type { Id, Product, Rate } from "@/api/types";
import type { Edits } from "@/components/grid/sheet";

/** The fields of a rate as columns of the list. */
export const rate_fields = [
  "line",
  "product",
  "standard_rate",
  "scheduled_rate",
  "rate_unit",
  "rate_period",
  "infeed_unit",
  "outfeed_unit",
  "waste_unit",
  "package_count",
  "enabled",
] as const;

export type RateField = (typeof rate_fields)[number];

/** Where in a cell's key it is said that its rate goes. */
export const removed_field = "removed";

/** A rate by its line and product; a row that was added has none yet and a number instead. */
export type RateRow = `${Id}:${Id}` | `new:${number}`;

export const rowOf = (line: Id, product: Id): RateRow => `${line}:${product}`;
export const cellKey = (row: RateRow, field: RateField | typeof removed_field) => `${row}/${field}`;

export function splitKey(key: string): [row: RateRow, field: RateField | typeof removed_field] {
  const [row, field] = key.split("/");
  return [row as RateRow, field as RateField];
}

/** Every field of a rate as the text of its cell. */
export function rateTexts(rate: Rate): Record<RateField, string> {
  return {
    line: String(rate.line_id),
    product: String(rate.product_id),
    standard_rate: rate.standard_rate,
    scheduled_rate: rate.scheduled_rate ?? "",
    rate_unit: rate.rate_unit,
    rate_period: String(rate.rate_period),
    infeed_unit: rate.infeed_unit,
    outfeed_unit: rate.outfeed_unit,
    waste_unit: rate.waste_unit,
    package_count: rate.package_count,
    enabled: String(rate.enabled),
  };
}

/** What a rate will say in the fields that were left empty, as the server fills them. */
export function usualTexts(
  product: Product | undefined,
  given: Partial<Record<RateField, string>>,
): Partial<Record<RateField, string>> {
  const base = product?.base_unit;
  if (base === undefined) return {};
  const outfeed_unit = given.outfeed_unit || base;
  const infeed_unit = given.infeed_unit || outfeed_unit;
  return {
    rate_unit: outfeed_unit,
    rate_period: "60",
    infeed_unit,
    outfeed_unit,
    waste_unit: infeed_unit,
    enabled: "true",
    ...(infeed_unit === outfeed_unit ? { package_count: "1" } : {}),
  };
}

type Missing = "line_missing" | "product_missing" | "standard_missing" | "twice";

/** What is sent for the edits of the rates, with the row of each item, and what still misses. */
export interface RateBatch {
  items: RateItem[];
  rows: RateRow[];
  missing: Map<string, Missing>;
}

type Texts = Partial<Record<RateField, string>>;

/** The rates that edits make, change and remove. A rate without a standard rate is none. */
export function batchOf(edits: Edits, rates: ReadonlyMap<RateRow, Rate>): RateBatch {
  const batch: RateBatch = { items: [], rows: [], missing: new Map() };
  const taken = new Set<string>();
  for (const [row, texts] of editedRows(edits)) {
    const rate = rates.get(row);
    if (rate) addKnown(batch, row, rate, texts);
    else addNew(batch, row, texts, rates, taken);
  }
  return batch;
}

type Edited = Texts & { [removed_field]?: string };

function editedRows(edits: Edits): Map<RateRow, Edited> {
  const rows = new Map<RateRow, Edited>();
  for (const [key, { value }] of edits) {
    const [row, field] = splitKey(key);
    rows.set(row, { ...rows.get(row), [field]: value });
  }
  return rows;
}

function addKnown(batch: RateBatch, row: RateRow, rate: Rate, texts: Edited): void {
  const named = { line: rate.line_id, product: rate.product_id };
  const { removed, ...fields } = texts;
  const gone = removed === "true" || fields.standard_rate === "";
  batch.items.push(gone ? { ...named, remove: true } : { ...named, ...valuesOf(fields) });
  batch.rows.push(row);
}

function addNew(
  batch: RateBatch,
  row: RateRow,
  { removed, ...texts }: Edited,
  rates: ReadonlyMap<RateRow, Rate>,
  taken: Set<string>,
): void {
  if (removed === "true" || Object.values(texts).every((text) => text === "")) return;
  const [first = "", second = ""] = row.split(":");
  const line = first === "new" ? (texts.line ?? "") : first;
  const product = first === "new" ? (texts.product ?? "") : second;
  const miss = (field: RateField, what: Missing) => batch.missing.set(cellKey(row, field), what);
  if (line === "") miss("line", "line_missing");
  if (product === "") miss("product", "product_missing");
  if (!texts.standard_rate) miss("standard_rate", "standard_missing");
  if (line === "" || product === "" || !texts.standard_rate) return;
  const pair = rowOf(Number(line), Number(product));
  if (first === "new" && (rates.has(pair) || taken.has(pair))) {
    miss("product", "twice");
    return;
  }
  taken.add(pair);
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
  const values = valuesOf({ rate_period: "60", ...given });
  batch.items.push({ ...values, line: Number(line), product: Number(product) });
  batch.rows.push(row);
}

function valuesOf(texts: Texts): Partial<RateItem> {
  const { line: _line, product: _product, scheduled_rate, rate_period, enabled, ...same } = texts;
  return {
    ...same,
    ...(scheduled_rate === undefined ? {} : { scheduled_rate: scheduled_rate || null }),
    ...(rate_period === undefined ? {} : { rate_period: Number(rate_period) }),
    ...(enabled === undefined ? {} : { enabled: enabled === "true" }),
  };
}

/** The cells that a refused batch names, as in "items[3].standard_rate", with what is wrong. */
export function refusedCells(
  errors: readonly { field: string; detail: string }[],
  keyOf: (index: number, field: string) => string | undefined,
): Map<string, string> {
  const cells = new Map<string, string>();
  for (const { field, detail } of errors) {
    const match = /^items\[(\d+)\](?:\.(\w+))?/.exec(field);
    const key = match && keyOf(Number(match[1]), match[2] ?? "");
    if (key) cells.set(key, detail);
  }
  return cells;
}
