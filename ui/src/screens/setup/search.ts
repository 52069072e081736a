import { pickSearchText } from "@/lib/searchText";

/** The parts of the setup, under the headings that they stand under. */
export const sections = {
  plant: [
    "assets",
    "shifts",
    "calendar_exceptions",
    "modes",
    "states",
    "waste_reasons",
    "counters",
    "file",
  ],
  products: ["products", "units", "rates", "changeovers"],
  orders: ["statuses", "settings"],
  connections: ["sources", "rejections", "webhooks"],
  access: ["people"],
  trail: ["history"],
} as const;

export type Group = keyof typeof sections;
export type Section = (typeof sections)[Group][number];

export const groups = Object.keys(sections) as Group[];

/** What the address of this screen remembers behind its `?`: the part, and what is searched. */
export function setupSearch(search: Record<string, unknown>) {
  return pickSearchText(search, [
    "section",
    "text",
    "only",
    "asset",
    "tab",
    "id",
    "by",
    "from",
    "to",
  ]);
}

export function sectionOf(search: { section?: string }): Section {
  const all: Section[] = groups.flatMap((group) => sections[group]);
  return all.find((section) => section === search.section) ?? "assets";
}
