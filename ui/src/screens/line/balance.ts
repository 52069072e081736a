import type { Decimal } from "@/api/types";
import { compareDecimals, subtractDecimals } from "@/lib/decimalText";

export type Balance = { kind: "exact" } | { kind: "under" | "over"; quantity: Decimal };

/** How an actual quantity stands to the one it is measured by, exactly. */
export function balance(actual: Decimal, required: Decimal): Balance {
  const order = compareDecimals(actual, required);
  if (order === 0) return { kind: "exact" };
  return order < 0
    ? { kind: "under", quantity: subtractDecimals(required, actual) }
    : { kind: "over", quantity: subtractDecimals(actual, required) };
}
