import type { OrderFilter, OrderStatus } from "@/api/types";
import { dayOf } from "@/lib/instant";
import { instantOfClock } from "@/lib/wallClock";
import { filters, type OrdersSearch, ordersSearch } from "./search";

/** Spans of due dates that move along with the clock. */
export const duePresets = ["overdue", "today", "week", "next7"] as const;
export type DuePreset = (typeof duePresets)[number];

const day = 86_400_000;
const standard_sort = "due_at";

/** The first instant of a day ("2025-03-30", so many days later) on the clock of a zone. */
function dayStart(text: string | undefined, zone: string, days_later = 0): string | undefined {
  if (text === undefined) return undefined;
  const shown = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(shown)) return undefined;
  return new Date(instantOfClock(shown + days_later * day, zone)).toISOString();
}

export function duePresetOf(search: OrdersSearch): DuePreset | undefined {
  return duePresets.find((each) => each === search.due);
}

/** From when to when a preset goes, `now` in milliseconds; weeks begin on Monday (ISO 8601). */
export function dueSpan(
  preset: DuePreset,
  now: number,
  zone: string,
): { due_from?: string | undefined; due_to: string | undefined } {
  const today = dayOf(now, zone);
  if (preset === "overdue")
    return { due_to: new Date(Math.floor(now / 60_000) * 60_000).toISOString() };
  if (preset === "today")
    return { due_from: dayStart(today, zone), due_to: dayStart(today, zone, 1) };
  if (preset === "next7")
    return { due_from: dayStart(today, zone), due_to: dayStart(today, zone, 7) };
  const since_monday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  return {
    due_from: dayStart(today, zone, -since_monday),
    due_to: dayStart(today, zone, 7 - since_monday),
  };
}

/* What is finished, however late it was, is not overdue any more. */
const finished = new Set(["Completed", "Closed", "Cancelled"]);

/** The names of the statuses that an order is in before it is finished. */
export const openStatuses = (statuses: Clock["statuses"]): string[] =>
  statuses.map(({ name }) => name).filter((name) => !finished.has(name));

function dueFilter(search: OrdersSearch, clock: Clock): OrderFilter {
  const preset = duePresetOf(search);
  if (preset === undefined) {
    return {
      due_from: dayStart(search.due_from, clock.zone),
      due_to: dayStart(search.due_to, clock.zone, 1),
    };
  }
  const span = dueSpan(preset, clock.now, clock.zone);
  if (preset !== "overdue") return span;
  const open = openStatuses(clock.statuses).join(",") || undefined;
  return { ...span, ...(search.status === undefined && { status: open }) };
}

/** What the words of an address are read with: a clock, and the statuses of the plant. */
export interface Clock {
  zone: string;
  now: number;
  statuses: readonly Pick<OrderStatus, "name">[];
}

/** The filter that an address asks for; days are those of the zone, the last one included. */
export function filterOf(search: OrdersSearch, clock: Clock): OrderFilter {
  return {
    text: search.text,
    status: search.status,
    product: search.product,
    product_class: search.product_class,
    line: search.line,
    source: search.source,
    ids: search.ids,
    late: search.late === "true" ? true : search.late === "false" ? false : undefined,
    will_be_late: search.late === "expected" || undefined,
    ...dueFilter(search, clock),
    sort: search.sort ?? standard_sort,
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
  return (sort ?? standard_sort) === field ? `-${field}` : field;
}

/** A list in an address: texts with commas between, none left out of order. */
export const listOf = (text: string | undefined): string[] =>
  text === undefined ? [] : text.split(",").filter((each) => each !== "");

/** A list with one more or, where it is in it, one fewer; undefined for an empty one. */
export function toggled(text: string | undefined, value: string): string | undefined {
  const list = listOf(text);
  const next = list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
  return next.join(",") || undefined;
}

/** What a view keeps of an address: everything but what is open at the moment. */
export function viewOf(search: OrdersSearch): Record<string, string> {
  const kept = [...filters.filter((name) => name !== "ids"), "sort", "columns"] as const;
  const view: Record<string, string> = {};
  for (const name of kept) {
    const value = search[name];
    if (value !== undefined) view[name] = value;
  }
  if (view.sort === standard_sort) delete view.sort;
  return view;
}

/** The change of an address that shows a view. */
export function showing(id: string | undefined, query: Record<string, string>) {
  return { ...noFilters, sort: undefined, columns: undefined, ...ordersSearch(query), view: id };
}

/** Whether an address shows something else than the view that it began as. */
export function differsFrom(search: OrdersSearch, query: Record<string, string>): boolean {
  const ours = viewOf(search);
  const theirs = viewOf(ordersSearch(query));
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].some((name) => ours[name] !== theirs[name]);
}
