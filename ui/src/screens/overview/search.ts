import { pickSearchText } from "@/lib/searchText";

/** What the address of this screen remembers behind its `?`. */
export function overviewSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["asset", "guide"]);
}
