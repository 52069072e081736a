/** How well words answer what was typed: higher is better, null is not at all. */
export function score(typed: string, words: string): number | null {
  const asked = plain(typed).split(/\s+/).filter(Boolean);
  const given = plain(words);
  let sum = 0;
  for (const each of asked) {
    const one = scoreOf(each, given);
    if (one === null) return null;
    sum += one;
  }
  return asked.length === 0 ? 0 : sum / asked.length;
}

function scoreOf(asked: string, given: string): number | null {
  const at = given.indexOf(asked);
  if (at === 0) return asked.length === given.length ? 4 : 3;
  if (at > 0) return /[\s/.-]/.test(given.charAt(at - 1)) ? 2 : 1;
  return isInitials(asked, given) ? 0.5 : null;
}

/** Whether the signs are the first ones of words that follow one another: "gs" of "go to setup". */
function isInitials(asked: string, given: string): boolean {
  if (asked.length < 2) return false;
  const initials = given.split(/[\s/.-]+/).map((word) => word.charAt(0));
  let next = 0;
  for (const initial of initials) if (initial === asked.charAt(next)) next += 1;
  return next === asked.length;
}

function plain(text: string): string {
  return text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

/** Those that answer what was typed, the best first, equals in the order they came in. */
export function best<Item>(
  typed: string,
  items: readonly Item[],
  wordsOf: (item: Item) => string,
): Item[] {
  const scored = items.flatMap((item) => {
    const found = score(typed, wordsOf(item));
    return found === null ? [] : [{ item, found }];
  });
  return scored.sort((one, other) => other.found - one.found).map(({ item }) => item);
}
