import { pickSearchText } from "@/lib/searchText";

export const lineTabs = ["run", "monitor", "manual", "schedule", "handover"] as const;
export type LineTab = (typeof lineTabs)[number];

/** What the address of this screen remembers behind its `?`: the tab, the monitor's span, the part of manual entry. */
export function lineSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["tab", "span", "part"]);
}
