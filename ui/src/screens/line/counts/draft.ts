import type { Decimal, Id, Schemas } from "@/api/types";
import { isPositive, subtractDecimals } from "@/lib/decimalText";
import { padQuantity } from "./numberPad";

/** A field of an entry: good, infeed, or the waste of one reason (0: of none). */
export type Field = "good" | "infeed" | `waste:${number}`;

/** What is written on the pad, field by field. */
export type Draft = Partial<Record<Field, string>>;

export const wasteField = (reason: Id | null): Field => `waste:${reason ?? 0}`;

const quantityOf = (draft: Draft, field: Field): Decimal | null => {
  const quantity = padQuantity(draft[field] ?? "");
  return isPositive(quantity) ? quantity : null;
};

export function sumOf(quantities: readonly Decimal[]): Decimal {
  return quantities.reduce((sum, each) => subtractDecimals(sum, `-${each}`), "0");
}

/** What an entry says, without the fields that are empty or 0; null where it says nothing. */
export interface Counted {
  good?: Decimal;
  infeed?: Decimal;
  waste: { quantity: Decimal; reason: Id | null }[];
}

export function countedOf(draft: Draft): Counted | null {
  const good = quantityOf(draft, "good");
  const infeed = quantityOf(draft, "infeed");
  const waste = (Object.keys(draft) as Field[])
    .filter((field) => field.startsWith("waste:"))
    .flatMap((field) => {
      const quantity = quantityOf(draft, field);
      const reason = Number(field.slice("waste:".length));
      return quantity === null ? [] : [{ quantity, reason: reason === 0 ? null : reason }];
    });
  if (good === null && infeed === null && waste.length === 0) return null;
  return { ...(good !== null && { good }), ...(infeed !== null && { infeed }), waste };
}

/** The entry as the server takes it; in own words why, where the line has no reasons. */
export function bodyOf(counted: Counted, comment: string): Schemas["NewCounts"] {
  const words = comment.trim();
  const { waste, ...rest } = counted;
  return {
    ...rest,
    waste: waste.map(({ quantity, reason }) => ({
      quantity,
      ...(reason !== null && { reason }),
      ...(words !== "" && { comment: words }),
    })),
  };
}

/** Reasons by how often entries named them, most often first; the others stay in their order. */
export function byUse<Reason extends { name: string }>(
  reasons: readonly Reason[],
  entries: readonly { counts: readonly { reason: string | null }[] }[],
): Reason[] {
  const uses = new Map<string, number>();
  for (const { counts } of entries) {
    for (const { reason } of counts) {
      if (reason !== null) uses.set(reason, (uses.get(reason) ?? 0) + 1);
    }
  }
  return reasons.toSorted((one, other) => (uses.get(other.name) ?? 0) - (uses.get(one.name) ?? 0));
}

/** What has a place in an order in that place; the others after it, as they came. */
export function inOrder<Item extends { id: Id }>(
  items: readonly Item[],
  order: readonly Id[],
): Item[] {
  const place = (id: Id) => (order.includes(id) ? order.indexOf(id) : order.length);
  return items.toSorted((one, other) => place(one.id) - place(other.id));
}
