/**
 * How shifts recur (RFC 5545), read from a rule and written back. Days of the week count from 1
 * (Monday) to 7; days are texts such as "2026-03-30".
 */

const codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** What people choose between; `rule` is whatever only the rule itself can say. */
export type Pattern =
  | { kind: "daily" }
  | { kind: "every_days"; interval: number }
  | { kind: "weekly"; interval: number; days: number[] }
  | { kind: "monthly"; nth: number; day: number }
  | { kind: "yearly" }
  | { kind: "rule" };

/** A rule in its parts. `until` and `count` end it; shifts rather end by `valid_until`. */
export interface Recurrence {
  pattern: Pattern;
  count: number | null;
  until: string | null;
}

export function partsOf(rrule: string): Map<string, string> {
  const pairs = rrule
    .trim()
    .replace(/^RRULE:/i, "")
    .toUpperCase()
    .split(";")
    .filter(Boolean);
  return new Map(pairs.map((part) => part.split("=", 2) as [string, string]));
}

/** The weekday (1 is Monday) of a day. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
}

function dayOfUntil(text: string | undefined): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)/.exec(text ?? "");
  return found ? `${found[1]}-${found[2]}-${found[3]}` : null;
}

function plainDays(text: string | undefined): number[] | null {
  const days = (text ? text.split(",") : []).map((day) => codes.indexOf(day) + 1);
  return days.includes(0) ? null : days.sort((a, b) => a - b);
}

const known = new Set(["FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"]);

function patternOf(parts: Map<string, string>, valid_from: string): Pattern {
  const interval = Number(parts.get("INTERVAL") ?? 1);
  if ([...parts.keys()].some((name) => !known.has(name))) return { kind: "rule" };
  if ((parts.get("WKST") ?? "MO") !== "MO" && interval > 1) return { kind: "rule" };
  const frequency = parts.get("FREQ");
  if (frequency === "MONTHLY" && interval === 1) {
    const found = /^(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)$/.exec(parts.get("BYDAY") ?? "");
    if (!found) return { kind: "rule" };
    return { kind: "monthly", nth: Number(found[1]), day: codes.indexOf(found[2] ?? "") + 1 };
  }
  if (frequency === "YEARLY")
    return { kind: interval === 1 && !parts.has("BYDAY") ? "yearly" : "rule" };
  const days = plainDays(parts.get("BYDAY"));
  if (days === null) return { kind: "rule" };
  if (frequency === "DAILY") {
    if (days.length > 0 && interval > 1) return { kind: "rule" };
    if (days.length > 0 && days.length < 7) return { kind: "weekly", interval: 1, days };
    return interval === 1 ? { kind: "daily" } : { kind: "every_days", interval };
  }
  if (frequency !== "WEEKLY") return { kind: "rule" };
  if (days.length === 7 && interval === 1) return { kind: "daily" };
  return { kind: "weekly", interval, days: days.length > 0 ? days : [weekdayOf(valid_from)] };
}

/** Reads a rule; `valid_from` gives the day of a weekly rule that names none. */
export function recurrenceOf(rrule: string, valid_from: string): Recurrence {
  const parts = partsOf(rrule);
  const count = parts.get("COUNT");
  return {
    pattern: patternOf(parts, valid_from),
    count: count === undefined ? null : Number(count),
    until: dayOfUntil(parts.get("UNTIL")),
  };
}

/** Writes a pattern as a rule; a rule of its own stays as it is written. */
export function ruleOf(pattern: Pattern, written: string): string {
  switch (pattern.kind) {
    case "daily":
      return "FREQ=DAILY";
    case "every_days":
      return `FREQ=DAILY;INTERVAL=${pattern.interval}`;
    case "monthly":
      return `FREQ=MONTHLY;BYDAY=${pattern.nth}${codes[pattern.day - 1]}`;
    case "weekly": {
      const days = [...pattern.days].sort((a, b) => a - b).map((day) => codes[day - 1]);
      const interval = pattern.interval === 1 ? "" : `INTERVAL=${pattern.interval};`;
      return `FREQ=WEEKLY;${interval}BYDAY=${days.join(",")}`;
    }
    case "yearly":
      return "FREQ=YEARLY";
    case "rule":
      return written;
  }
}

/** The wall time at which a shift ends ("22:00" and 8 h: "06:00"); it may be the next day's. */
export function endOf(start: string, length: number): string {
  const [hours = 0, minutes = 0] = start.split(":").map(Number);
  const end = (hours * 60 + minutes + Math.round(length / 60)) % (24 * 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(end / 60))}:${two(end % 60)}`;
}

export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Seconds from a start to an end on the clock; the same time is a whole day. */
export function lengthOf(start: string, end: string): number {
  return ((minuteOf(end) - minuteOf(start) + 24 * 60) % (24 * 60) || 24 * 60) * 60;
}

/** Whether a shift ends on the day after it began; at midnight it ends with its day. */
export const endsNextDay = (start: string, length: number) =>
  minuteOf(start) * 60 + length > 24 * 3600;

/** Days (1 is Monday) as the language of a screen writes them: runs of three and more as a span. */
export function daysInWords(days: readonly number[], locale: string): string {
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  const name = (day: number) => dayName(day, locale);
  const words = runs.flatMap((run) =>
    run.length >= 3 ? [`${name(run[0] ?? 1)}\u2013${name(run.at(-1) ?? 1)}`] : run.map(name),
  );
  return new Intl.ListFormat(locale).format(words);
}

/** What a day of the week (1 is Monday) is called. */
export function dayName(day: number, locale: string, weekday: "long" | "short" = "long"): string {
  const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" });
  return format.format(new Date(Date.UTC(2024, 0, day, 12)));
}
