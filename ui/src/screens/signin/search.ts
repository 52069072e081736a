import { pickSearchText } from "@/lib/searchText";

/** Where to go once signed in. */
export function signInSearch(search: Record<string, unknown>) {
  return pickSearchText(search, ["next"]);
}
