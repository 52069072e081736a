import i18next, { type ReadCallback } from "i18next";
import { initReactI18next } from "react-i18next";
import common from "./locales/en/common.json";

type Words = Record<string, unknown>;

const files = import.meta.glob<Words>(["./locales/*/*.json", "!./locales/en/common.json"], {
  import: "default",
});

const languageKey = "outfeed-language";

/** The languages that the app ships, as BCP 47 tags: those that have the words of the shell. */
export const languages: string[] = [
  "en",
  ...Object.keys(files).flatMap((path) => /locales\/([^/]+)\/common\.json$/.exec(path)?.[1] ?? []),
];

const backend = {
  type: "backend" as const,
  init: () => undefined,
  read(language: string, namespace: string, done: ReadCallback) {
    const load = files[`./locales/${language}/${namespace}.json`];
    // An empty answer would count as loaded, and the keys themselves would show for a moment.
    if (!load) return done(`no ${namespace} in ${language}`, false);
    load().then(
      (words) => done(null, words as never),
      (error: Error) => done(error, false),
    );
  },
};

/** A language in its own words. */
export function nameOfLanguage(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

function preferredLanguage(): string {
  const wanted = [localStorage.getItem(languageKey), ...navigator.languages];
  for (const tag of wanted) {
    const match = tag && languages.find((each) => each === tag || each === tag.split("-")[0]);
    if (match) return match;
  }
  return "en";
}

function markDocument(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

/** Changes the language of the app and remembers it in this browser. */
export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(languageKey, language);
  await i18next.changeLanguage(language);
}

/** Loads the words of the shell; screens load theirs when they are first shown. */
export async function startI18n(): Promise<void> {
  i18next.on("languageChanged", markDocument);
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: preferredLanguage(),
      fallbackLng: "en",
      ns: ["common"],
      defaultNS: "common",
      partialBundledLanguages: true,
      resources: { en: { common } },
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}
