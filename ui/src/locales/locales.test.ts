import { expect, test } from "vitest";

type Words = { [key: string]: string | Words };

const files = import.meta.glob<Words>("./*/*.json", { eager: true, import: "default" });
const plurals = /_(zero|one|two|few|many|other)$/;

function flat(words: Words, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  );
}

const blanks = (text: string) => (text.match(/\{\{[^}]+\}\}/g) ?? []).sort();
const translated = Object.keys(files).filter((path) => !path.startsWith("./en/"));

test.each(translated)("%s says what English says, with the same blanks", (path) => {
  const english = files[path.replace(/^\.\/[^/]+/, "./en")];
  expect(english).toBeDefined();
  const source = new Map(flat(english ?? {}).map(([key, text]) => [key, text]));
  const stems = (keys: Iterable<string>) =>
    [...new Set([...keys].map((key) => key.replace(plurals, "")))].sort();
  const ours = flat(files[path] ?? {});
  expect(stems(ours.map(([key]) => key))).toEqual(stems(source.keys()));
  for (const [key, text] of ours) {
    const other = source.get(key);
    if (other !== undefined && !plurals.test(key)) expect(blanks(text)).toEqual(blanks(other));
  }
});
