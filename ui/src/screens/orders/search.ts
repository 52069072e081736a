import type { OrderFilter } from "@/api/types";
import { pickSearchText } from "@/lib/searchText";
import { instantOfClock } from "@/lib/wallClock";

/** What the address of this screen remembers behind its `?`. */
export function ordersSearch(search: Record<string, unknown>) {
  return pickSearchText(search, [
    "text",
    "status",
    "product",
    "line",
    "source",
    "late",
    "due_from",
    "due_to",
    "sort",
    "columns",
    "order",
    "tab",
    "new",
  ]);
}

export type OrdersSearch = ReturnType<typeof ordersSearch>;

const filters = [
  "text",
  "status",
  "product",
  "line",
  "source",
  "late",
  "due_from",
  "due_to",
] as const;

const day = 86_400_000;

function dayStart(text: string | undefined, zone: string, days_later = 0): string | undefined {
  if (text === undefined) return undefined;
  const shown = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(shown)) return undefined;
  return new Date(instantOfClock(shown + days_later * day, zone)).toISOString();
}

/** The filter that an address asks for; days are those of the zone, the last one included. */
export function filterOf(search: OrdersSearch, zone: string): OrderFilter {
  return {
    text: search.text,
    status: search.status,
    product: search.product,
    line: search.line,
    source: search.source,
    late: search.late === "true" ? true : undefined,
    due_from: dayStart(search.due_from, zone),
    due_to: dayStart(search.due_to, zone, 1),
    sort: search.sort ?? "due_at",
  };
}

/** The change of an address that takes every filter away. */
export const noFilters: Partial<OrdersSearch> = Object.fromEntries(
  filters.map((name) => [name, undefined]),
);

export function isFiltered(search: OrdersSearch): boolean {
  return filters.some((name) => search[name] !== undefined);
}

/** The sort after a click on a header: up, down, up again. */
export function nextSort(sort: string | undefined, field: string): string {
  return (sort ?? "due_at") === field ? `-${field}` : field;
}
