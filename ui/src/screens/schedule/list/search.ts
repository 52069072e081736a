import { pickSearchText } from "@/lib/searchText";

export const lengths = [1, 3, 7, 28] as const;
export type Length = (typeof lengths)[number];

export const shown = ["all", "production", "late"] as const;
export type Shown = (typeof shown)[number];

/**
 * What the address of the list remembers behind its `?`: the path of the line or of what is above
 * it, the first day ("2026-11-16"), how many days, which entries, and whether each line is printed
 * on a page of its own.
 */
export function scheduleListSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["lines", "from", "days", "show", "pages"]);
}

export type ScheduleListSearch = ReturnType<typeof scheduleListSearch>;

export function lengthOf(search: ScheduleListSearch): Length {
  return lengths.find((days) => String(days) === search.days) ?? 7;
}

export function shownOf(search: ScheduleListSearch): Shown {
  return shown.find((each) => each === search.show) ?? "all";
}
