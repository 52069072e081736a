/** The zones that this browser knows, the given one among them even if it does not. */
export function timeZones(value: string | null): string[] {
  const known = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  if (value) known.add(value);
  return [...known].sort();
}

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s/_,()]+/g, " ");

/** Whether every word of a search stands in the label of a zone, accents and slashes aside. */
export function zoneMatches(label: string, search: string): boolean {
  const text = plain(label);
  return plain(search)
    .split(" ")
    .every((word) => text.includes(word));
}
