/** What is typed and not kept by the server yet; it outlives a reload of the panel. */
const keyOf = (line: string, shift_start: string) => `outfeed-handover ${line} ${shift_start}`;

export function keepDraft(line: string, shift_start: string, text: string | null): void {
  const key = keyOf(line, shift_start);
  if (text === null) localStorage.removeItem(key);
  else localStorage.setItem(key, text);
}

export const keptDraft = (line: string, shift_start: string): string | null =>
  localStorage.getItem(keyOf(line, shift_start));

/** What two people wrote, one below the other; one that holds the other stands alone. */
export function together(theirs: string, mine: string): string {
  const [first, second] = [theirs.trim(), mine.trim()];
  if (second.includes(first)) return second;
  return first.includes(second) ? first : `${first}\n\n${second}`;
}
