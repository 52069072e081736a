/** A recurrence (RFC 5545) as far as shifts use it; days from 1 (Monday) to 7. */
export interface Recurrence {
  kind: "daily" | "weekly";
  interval: number;
  days: number[];
  count: number | null;
  /** A day as "2026-03-30". */
  until: string | null;
}

const week = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const known = new Set(["FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"]);

/**
 * Reads a recurrence rule; null where it says more than can be put into few words. `valid_from`
 * (a day) gives the day of a weekly rule that names none.
 */
export function recurrenceOf(rrule: string, valid_from: string): Recurrence | null {
  const parts = new Map(
    rrule
      .replace(/^RRULE:/i, "")
      .split(";")
      .map((part) => part.toUpperCase().split("=", 2) as [string, string]),
  );
  if ([...parts.keys()].some((name) => !known.has(name))) return null;
  const kind = { DAILY: "daily", WEEKLY: "weekly" }[parts.get("FREQ") ?? ""] as
    | Recurrence["kind"]
    | undefined;
  const named = parts.get("BYDAY")?.split(",") ?? [];
  const days = named.map((day) => week.indexOf(day) + 1);
  if (!kind || days.includes(0)) return null;
  if (kind === "weekly" && days.length === 0) {
    days.push(new Date(`${valid_from}T12:00:00Z`).getUTCDay() || 7);
  }
  const until = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get("UNTIL") ?? "");
  const count = parts.get("COUNT");
  return {
    kind: kind === "daily" && days.length > 0 && days.length < 7 ? "weekly" : kind,
    interval: Number(parts.get("INTERVAL") ?? 1),
    days: days.sort((a, b) => a - b),
    count: count === undefined ? null : Number(count),
    until: until ? `${until[1]}-${until[2]}-${until[3]}` : null,
  };
}

/** The wall time at which a shift ends ("22:00" and 8 h: "06:00"); it may be the next day's. */
export function endOf(start: string, length: number): string {
  const [hours = 0, minutes = 0] = start.split(":").map(Number);
  const end = (hours * 60 + minutes + Math.round(length / 60)) % (24 * 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(end / 60))}:${two(end % 60)}`;
}

/** Days (1 is Monday) as the language of a screen writes them: runs of three and more as a span. */
export function daysInWords(days: readonly number[], locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const name = (day: number) => format.format(new Date(Date.UTC(2024, 0, day, 12)));
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const words = runs.flatMap((run) =>
    run.length >= 3 ? [`${name(run[0] ?? 1)}\u2013${name(run.at(-1) ?? 1)}`] : run.map(name),
  );
  return new Intl.ListFormat(locale).format(words);
}
