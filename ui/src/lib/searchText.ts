/** What stands behind the `?` of an address: plain texts, so that links stay readable. */
export type SearchText = Record<string, string>;

export function parseSearchText(text: string): SearchText {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The address's search with its `?`, in the order given; empty and missing values are left out. */
export function formatSearchText(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text.replaceAll("%2C", ",").replaceAll("%2F", "/")}`;
}

/** The named texts of a search, the others dropped: the usual `validateSearch` of a route. */
export function pickSearchText<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const picked: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") picked[name] = value;
  }
  return picked;
}
