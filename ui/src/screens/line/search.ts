import { pickSearchText } from "@/lib/searchText";

export const lineTabs = ["run", "monitor", "manual", "schedule"] as const;
export type LineTab = (typeof lineTabs)[number];

/** What the address of this screen remembers behind its `?`: the tab, and the monitor's span. */
export function lineSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["tab", "span"]);
}
