import type { Order, OrderFields, Product } from "@/api/types";
import { isPositive, parseDecimal, typedDecimal } from "@/lib/decimalText";
import { fromClockText, toClockText } from "@/lib/wallClock";

/** The fields of an order as they are typed: texts, quantities in the locale, times on a clock. */
export interface Draft {
  number: string;
  product: string | null;
  required_quantity: string;
  unit: string | null;
  earliest_start: string;
  due_at: string;
  priority: string;
  lines: string[];
  mode: string | null;
  notes: string;
  attributes: Attribute[];
}

/** A named value; `given` is what the order holds, which is kept as it is unless typed over. */
export interface Attribute {
  name: string;
  text: string;
  given?: unknown;
}

export type DraftField = keyof Draft;

export type Fault =
  | "needed"
  | "no_number"
  | "not_positive"
  | "no_unit_of_product"
  | "no_time"
  | "due_before_start"
  | "no_whole_number"
  | "name_needed"
  | "name_twice";

/** What a draft is read with: the locale of its numbers, the zone of its clock, the products. */
export interface Reading {
  locale: string;
  zone: string;
  products: readonly Product[];
}

export const emptyDraft: Draft = {
  number: "",
  product: null,
  required_quantity: "",
  unit: null,
  earliest_start: "",
  due_at: "",
  priority: "",
  lines: [],
  mode: null,
  notes: "",
  attributes: [],
};

export const draftFields = Object.keys(emptyDraft) as DraftField[];

export const sameValue = (one: unknown, other: unknown) =>
  JSON.stringify(one) === JSON.stringify(other);

/** The value of an attribute as it is read and typed. */
export const attributeText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

export function draftOf(order: Order, { locale, zone }: Reading): Draft {
  const clock = (instant: string | null) => (instant === null ? "" : toClockText(instant, zone));
  return {
    number: order.number,
    product: String(order.product.id),
    required_quantity: typedDecimal(order.required_quantity, locale),
    unit: order.unit,
    earliest_start: clock(order.earliest_start),
    due_at: clock(order.due_at),
    priority: String(order.priority),
    lines: order.lines.map((line) => String(line.id)),
    mode: order.mode,
    notes: order.notes,
    attributes: Object.entries(order.attributes)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, given]) => ({ name, text: attributeText(given), given })),
  };
}

/** A draft of another order like this one: without its number, and without what came of it. */
export function copyOf(order: Order, reading: Reading): Draft {
  return { ...draftOf(order, reading), number: "" };
}

export function productOf(draft: Draft, products: readonly Product[]): Product | undefined {
  return products.find((product) => String(product.id) === draft.product);
}

function quantityFault(typed: string, locale: string): Fault | undefined {
  if (typed.trim() === "") return "needed";
  const quantity = parseDecimal(typed, locale);
  if (quantity === null) return "no_number";
  return isPositive(quantity) ? undefined : "not_positive";
}

function attributesFault(attributes: readonly Attribute[]): Fault | undefined {
  const names = attributes.map(({ name }) => name.trim());
  if (names.includes("")) return "name_needed";
  return new Set(names).size < names.length ? "name_twice" : undefined;
}

/** What is wrong with a draft, by field; empty if nothing is. */
export function faultsOf(draft: Draft, reading: Reading): Partial<Record<DraftField, Fault>> {
  const faults: Partial<Record<DraftField, Fault>> = {};
  const { zone, locale, products } = reading;
  const product = productOf(draft, products);
  if (draft.product === null) faults.product = "needed";
  const quantity = quantityFault(draft.required_quantity, locale);
  if (quantity) faults.required_quantity = quantity;
  if (product && !product.units.some((each) => each.unit === draft.unit)) {
    faults.unit = draft.unit === null ? "needed" : "no_unit_of_product";
  }
  const start = fromClockText(draft.earliest_start, zone);
  const due = fromClockText(draft.due_at, zone);
  if (draft.earliest_start !== "" && start === null) faults.earliest_start = "no_time";
  if (draft.due_at !== "" && due === null) faults.due_at = "no_time";
  if (start !== null && due !== null && start >= due) faults.due_at = "due_before_start";
  if (draft.priority !== "" && !/^-?\d{1,9}$/.test(draft.priority)) {
    faults.priority = "no_whole_number";
  }
  const attributes = attributesFault(draft.attributes);
  if (attributes) faults.attributes = attributes;
  return faults;
}

/** A draft without faults as the API takes it. */
export function fieldsOf(draft: Draft, { locale, zone, products }: Reading): OrderFields {
  const product = productOf(draft, products);
  return {
    ...(draft.number.trim() !== "" && { number: draft.number.trim() }),
    ...(product && { product: product.id }),
    required_quantity: parseDecimal(draft.required_quantity, locale) ?? draft.required_quantity,
    ...(draft.unit !== null && { unit: draft.unit }),
    earliest_start: fromClockText(draft.earliest_start, zone),
    due_at: fromClockText(draft.due_at, zone),
    ...(draft.priority !== "" && { priority: Number(draft.priority) }),
    lines: draft.lines.map(Number),
    ...(draft.mode !== null && { mode: draft.mode }),
    notes: draft.notes,
    attributes: attributesOf(draft),
  };
}

function attributesOf({ attributes }: Draft): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ name, text, given }) => [
      name.trim(),
      given !== undefined && attributeText(given) === text ? given : text,
    ]),
  );
}

/* To the API an attribute that is not named stays as it is: one taken away is told as null. */
function attributeChanges(draft: Draft, began: Draft): Record<string, unknown> {
  const now = attributesOf(draft);
  const gone = Object.keys(attributesOf(began)).filter((name) => !(name in now));
  return { ...now, ...Object.fromEntries(gone.map((name) => [name, null])) };
}

/** The fields of the API in which a draft differs from the one that it began as. */
export function changedFields(draft: Draft, began: Draft, reading: Reading): OrderFields {
  const now: Record<string, unknown> = {
    ...fieldsOf(draft, reading),
    attributes: attributeChanges(draft, began),
  };
  const changed: Record<string, unknown> = {};
  for (const field of draftFields) {
    if (!sameValue(draft[field], began[field])) changed[field] = now[field];
  }
  return changed;
}
