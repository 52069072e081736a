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
  notes: string;
}

export type DraftField = keyof Draft;

export type Fault =
  | "needed"
  | "no_number"
  | "not_positive"
  | "no_unit_of_product"
  | "no_time"
  | "due_before_start"
  | "no_whole_number";

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
  notes: "",
};

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
    notes: order.notes,
  };
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
    notes: draft.notes,
  };
}

const sameValue = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The fields of the API in which a draft differs from the one that it began as. */
export function changedFields(draft: Draft, began: Draft, reading: Reading): OrderFields {
  const now = fieldsOf(draft, reading);
  const changed: Record<string, unknown> = {};
  for (const field of Object.keys(draft) as DraftField[]) {
    if (!sameValue(draft[field], began[field])) changed[field] = now[field];
  }
  return changed;
}

/**
 * What an open form shows when the order changed elsewhere meanwhile: what I typed stays, every
 * field that I left alone follows.
 */
export function followed(draft: Draft, began: Draft, fresh: Draft): Draft {
  const next: Record<string, unknown> = { ...fresh };
  for (const field of Object.keys(draft) as DraftField[]) {
    if (!sameValue(draft[field], began[field])) next[field] = draft[field];
  }
  return next as unknown as Draft;
}

/** A difference of a refused change, as the server tells it. */
export interface Difference {
  field: string;
  yours: unknown;
  theirs: unknown;
}

export type Choice = "mine" | "theirs";

/** What is still to be sent after choosing, field by field, between mine and theirs. */
export function chosenFields(
  mine: OrderFields,
  differences: readonly Difference[],
  choices: Readonly<Record<string, Choice>>,
): OrderFields {
  const sent: Record<string, unknown> = { ...mine };
  for (const { field } of differences) {
    if ((choices[field] ?? "mine") === "theirs") delete sent[field];
  }
  return sent;
}

/** An order while it is edited: how the form began, how it stands, which version was seen. */
export interface Edit {
  began: Draft;
  draft: Draft;
  version: number;
}

export function editOf(order: Order, reading: Reading): Edit {
  const draft = draftOf(order, reading);
  return { began: draft, draft, version: order.version };
}

export function isDirty(edit: Edit): boolean {
  return !sameValue(edit.draft, edit.began);
}

/**
 * An edit after the order changed elsewhere. It goes on from the new version unless a field that
 * I changed was changed there too: then it keeps the version that I saw, so that saving asks.
 */
export function caughtUp(edit: Edit, order: Order, reading: Reading): Edit {
  if (order.version <= edit.version) return edit;
  const fresh = draftOf(order, reading);
  const fields = Object.keys(fresh) as DraftField[];
  const conflict = fields.some(
    (field) =>
      !sameValue(edit.draft[field], edit.began[field]) &&
      !sameValue(fresh[field], edit.began[field]) &&
      !sameValue(fresh[field], edit.draft[field]),
  );
  if (conflict) return edit;
  return { began: fresh, draft: followed(edit.draft, edit.began, fresh), version: order.version };
}
