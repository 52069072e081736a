import type { Entry } from "@/api/types";
import { dayOf } from "./instant";
import { type Meaning, meaningOfMode } from "./meaning";

/**
 * Entries of one line by the day ("2026-11-16") on which they start in a zone; what started before
 * `from` (RFC 3339), where it is given, stands under its day.
 */
export function byDay(
  entries: readonly Entry[],
  zone: string,
  from?: string,
): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  const first = from === undefined ? "" : dayOf(from, zone);
  for (const entry of entries) {
    let day = dayOf(entry.start_at, zone);
    if (day < first) day = first;
    const known = days.get(day);
    if (known) known.push(entry);
    else days.set(day, [entry]);
  }
  return days;
}

/** A day in words: "Monday 16 November". */
export function dayName(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(new Date(`${day}T12:00:00Z`));
}

/** What an entry is: a stop, a changeover, or production that is planned or was started. */
export function meaningOfEntry(entry: Entry): Meaning {
  if (entry.mode_type !== "production") return meaningOfMode(entry.mode_type);
  return entry.run_id === null ? "planned" : "running";
}
