import { expect, test } from "vitest";
import { languages } from "@/i18n";

type Words = { [key: string]: string | Words };

const files = import.meta.glob<Words>("./*/*.json", { eager: true, import: "default" });
const plural = /_(zero|one|two|few|many|other)$/;
const namespaces = Object.keys(files).flatMap((path) => /^\.\/en\/(.+)$/.exec(path)?.[1] ?? []);

function flat(words: Words, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  );
}

const read = (language: string, file: string) =>
  new Map(flat(files[`./${language}/${file}`] ?? {}));
const blanks = (text = "") => [...new Set(text.match(/\{\{[^}]+\}\}/g))].sort();

/** The keys that a language must have: those of English, plurals in as many forms as it knows. */
function keysFor(language: string, english: Iterable<string>): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = [...english].flatMap((key) =>
    plural.test(key) ? forms.map((form) => key.replace(plural, `_${form}`)) : [key],
  );
  return [...new Set(keys)].sort();
}

test("the app ships these languages, each with every file of English and no other", () => {
  expect([...languages].sort()).toEqual(["de", "en", "es", "zh"]);
  const wanted = languages.flatMap((each) => namespaces.map((file) => `./${each}/${file}`));
  expect(Object.keys(files).sort()).toEqual(wanted.sort());
});

const pairs = languages.flatMap((language) => namespaces.map((file) => [language, file] as const));

test.each(pairs)("%s/%s says what English says, with the same blanks", (language, file) => {
  const english = read("en", file);
  const ours = read(language, file);
  expect([...ours.keys()].sort()).toEqual(keysFor(language, english.keys()));
  for (const [key, text] of ours) {
    const source = english.get(key) ?? english.get(key.replace(plural, "_other"));
    expect(text.trim(), key).not.toBe("");
    expect(blanks(text), key).toEqual(blanks(source));
  }
});
