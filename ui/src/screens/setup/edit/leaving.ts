/** The words behind the `?` of an address that name what is edited. */
export type Kept = readonly ("section" | "asset" | "tab")[];

interface Where {
  pathname: string;
  search: object;
}

/** Whether going from one address to another leaves what is edited; signing out is not asked about. */
export function isLeft(from: Where, to: Where, kept: Kept): boolean {
  if (to.pathname === "/sign-in") return false;
  if (from.pathname !== to.pathname) return true;
  const [before, after] = [from.search, to.search] as Record<string, unknown>[];
  return kept.some((word) => usual(word, before) !== usual(word, after));
}

/** An address that does not say them opens the plant tree, with the first part of an asset. */
const unsaid: Record<string, string> = { section: "assets", tab: "general" };

const usual = (word: string, search: Record<string, unknown> | undefined) =>
  search?.[word] ?? unsaid[word];
