import type { FileColumn, ImportMapping, MappableField, UnknownWord } from "@/api/imports";

/** What words of a file stand for. */
export const word_kinds = ["products", "units", "lines"] as const;
export type WordKind = (typeof word_kinds)[number];

/** How a file is read, apart from what its columns and words are. */
export type Reading = Pick<
  ImportMapping,
  "date_order" | "decimal_mark" | "encoding" | "delimiter" | "sheet"
>;

/** The entries of a record without one, with another in its place where there is one. */
function put(words: Record<string, string> = {}, name: string, value: string | null) {
  const rest = Object.entries(words).filter(([each]) => each !== name);
  return Object.fromEntries(value === null ? rest : [...rest, [name, value]]);
}

/** Makes a column of a file another field; what was that field before becomes an attribute. */
export function withColumn(
  mapping: ImportMapping,
  columns: readonly FileColumn[],
  name: string,
  target: string,
): ImportMapping {
  const single = target !== "attribute" && target !== "ignore";
  const freed = single ? columns.filter((each) => each.field === target && each.name !== name) : [];
  const said = freed.reduce((now, each) => put(now, each.name, "attribute"), mapping.columns ?? {});
  const others = Object.entries(said).filter(([, field]) => !single || field !== target);
  return { ...mapping, columns: put(Object.fromEntries(others), name, target) };
}

/** Lets a word of a file stand for something else, or for nothing any more. */
export const withWord = (
  mapping: ImportMapping,
  kind: WordKind,
  given: string,
  meant: string | null,
): ImportMapping => ({ ...mapping, [kind]: put(mapping[kind], given, meant) });

/** The fields that an order needs and no column gives. */
export const missingFields = (
  columns: readonly FileColumn[],
  fields: readonly MappableField[],
): string[] =>
  fields
    .filter(({ name, required, instead }) => {
      const given = columns.some(({ field }) => field === name || (instead && field === instead));
      return required && !given;
    })
    .map(({ name }) => name);

/** A word to be shown: as the file has it, in how many rows, and what it is taken for. */
export interface Word extends UnknownWord {
  meant: string | null;
}

/** The words that nobody knows, with those that were given a meaning meanwhile in their places. */
export function wordsOf(
  shown: readonly Word[],
  unknown: readonly UnknownWord[],
  meanings: Record<string, string> = {},
): Word[] {
  const now = new Map(unknown.map((word) => [word.given, word]));
  const kept = shown.map((word) => ({
    ...(now.get(word.given) ?? word),
    meant: meanings[word.given] ?? null,
  }));
  const known = new Set(shown.map(({ given }) => given));
  const added = unknown
    .filter(({ given }) => !known.has(given))
    .map((word) => ({ ...word, meant: meanings[word.given] ?? null }));
  return [...kept.filter((word) => word.meant !== null || now.has(word.given)), ...added];
}
