import { pickSearchText } from "@/lib/searchText";

/** What narrows the list down; each in the address under its own name. */
export const filters = [
  "text",
  "status",
  "product",
  "product_class",
  "line",
  "source",
  "late",
  "due",
  "due_from",
  "due_to",
  "ids",
] as const;

/** What the address of this screen remembers behind its `?`. */
export function ordersSearch(search: Record<string, unknown>) {
  return pickSearchText(search, [
    "view",
    ...filters,
    "sort",
    "columns",
    "order",
    "tab",
    "new",
    "copy",
  ]);
}

export type OrdersSearch = ReturnType<typeof ordersSearch>;
