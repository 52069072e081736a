import { pickSearchText } from "@/lib/searchText";

/**
 * What the address of the calendar remembers behind its `?`: the path of the line, area or site,
 * `view` (a week or a month), a day of it ("2026-11-16"), and which occurrence is open.
 */
export function calendarSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["lines", "view", "on", "open"]);
}

export type CalendarSearch = ReturnType<typeof calendarSearch>;

export const views = ["week", "month"] as const;
export type View = (typeof views)[number];

export const viewOf = (search: CalendarSearch): View =>
  search.view === "month" ? "month" : "week";
