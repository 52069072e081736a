import { pickSearchText } from "@/lib/searchText";

/** What the address of this screen remembers behind its `?`. */
export function scheduleSearch(search: Record<string, unknown>) {
  return pickSearchText(search, [
    "from",
    "span",
    "lines",
    "room",
    "entry",
    "selected",
    "top",
    "text",
    "sort",
    "what_if",
    "find",
    "closed",
    "panel",
    "optimise",
    "why",
    "best",
  ]);
}

export type ScheduleSearch = ReturnType<typeof scheduleSearch>;
