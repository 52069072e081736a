import { pickSearchText } from "@/lib/searchText";

/** What the address of this screen remembers behind its `?`: an import by its id, or their list. */
export const importsSearch = (search: Record<string, unknown>) =>
  pickSearchText(search, ["view", "import", "show"]);
