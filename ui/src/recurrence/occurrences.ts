import { minuteOf, partsOf, weekdayOf } from "./recurrence";

const codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const day_ms = 86_400_000;

const numberOf = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / day_ms);
const dayOf = (number: number) => new Date(number * day_ms).toISOString().slice(0, 10);
export const addDays = (day: string, days: number) => dayOf(numberOf(day) + days);

/** The Monday of a day's week. */
export const mondayOf = (day: string) => addDays(day, 1 - weekdayOf(day));

type Test = (day: string) => boolean;

const readable = new Set([
  "FREQ",
  "INTERVAL",
  "BYDAY",
  "BYMONTH",
  "BYMONTHDAY",
  "COUNT",
  "UNTIL",
  "WKST",
]);

const numbers = (text: string | undefined) => text?.split(",").map(Number);
const yearOf = (day: string) => Number(day.slice(0, 4));
const monthOf = (day: string) => Number(day.slice(5, 7));
const dateOf = (day: string) => Number(day.slice(8, 10));

/** Days in a month, and in a year, of a day. */
const monthLength = (day: string) => new Date(Date.UTC(yearOf(day), monthOf(day), 0)).getUTCDate();
const yearStart = (day: string) => numberOf(`${day.slice(0, 4)}-01-01`);
const yearLength = (day: string) => numberOf(`${yearOf(day) + 1}-01-01`) - yearStart(day);

function onDate(wanted: number[]): Test {
  return (day) => {
    const date = dateOf(day);
    return wanted.includes(date) || wanted.includes(date - monthLength(day) - 1);
  };
}

/** A weekday, or the n-th of its kind in its month or year, counted from the end below 0. */
function onWeekday(text: string, span: "month" | "year"): Test | null {
  const wanted = text.split(",").map((each) => /^([+-]?\d+)?([A-Z]{2})$/.exec(each));
  if (wanted.some((found) => !found || !codes.includes(found[2] ?? ""))) return null;
  return (day) =>
    wanted.some((found) => {
      if (codes.indexOf(found?.[2] ?? "") + 1 !== weekdayOf(day)) return false;
      if (found?.[1] === undefined) return true;
      const at = span === "month" ? dateOf(day) : numberOf(day) - yearStart(day) + 1;
      const length = span === "month" ? monthLength(day) : yearLength(day);
      const nth = Number(found[1]);
      return nth === Math.ceil(at / 7) || nth === -Math.ceil((length - at + 1) / 7);
    });
}

const periodOf: Record<string, (day: string, weekStart: number) => number> = {
  DAILY: numberOf,
  WEEKLY: (day, weekStart) => Math.floor((numberOf(day) + 3 - weekStart) / 7),
  MONTHLY: (day) => yearOf(day) * 12 + monthOf(day),
  YEARLY: yearOf,
};

/** The day on which a rule recurs where it says none: that on which it began. */
function impliedTest(frequency: string, parts: Map<string, string>, from: string): Test {
  if (parts.has("BYDAY") || parts.has("BYMONTHDAY")) return () => true;
  if (frequency === "WEEKLY") return (day) => weekdayOf(day) === weekdayOf(from);
  if (frequency === "MONTHLY") return (day) => dateOf(day) === dateOf(from);
  if (frequency !== "YEARLY") return () => true;
  const anyMonth = parts.has("BYMONTH");
  return (day) => dateOf(day) === dateOf(from) && (anyMonth || monthOf(day) === monthOf(from));
}

/** Whether a rule, begun on a day, recurs on another; null where this side can't read it. */
function recursOn(rrule: string, from: string): Test | null {
  const parts = partsOf(rrule);
  const frequency = parts.get("FREQ") ?? "";
  const period = periodOf[frequency];
  if (!period || [...parts.keys()].some((name) => !readable.has(name))) return null;
  const interval = Number(parts.get("INTERVAL") ?? 1);
  const weekStart = codes.indexOf(parts.get("WKST") ?? "MO");
  if (!(interval >= 1) || weekStart < 0) return null;
  const tests: Test[] = [
    (day) => (period(day, weekStart) - period(from, weekStart)) % interval === 0,
    impliedTest(frequency, parts, from),
  ];
  const months = numbers(parts.get("BYMONTH"));
  if (months) tests.push((day) => months.includes(monthOf(day)));
  const dates = numbers(parts.get("BYMONTHDAY"));
  if (dates) tests.push(onDate(dates));
  const weekdays = parts.get("BYDAY");
  if (weekdays !== undefined) {
    const span = frequency === "YEARLY" && !months ? "year" : "month";
    const test = onWeekday(weekdays, span);
    if (!test) return null;
    tests.push(test);
  }
  return (day) => tests.every((test) => test(day));
}

/** The last day that an UNTIL (wall time) leaves to what begins at `start`. */
function lastOf(until: string | undefined, start: string): number {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?/.exec(until ?? "");
  if (!found) return Number.POSITIVE_INFINITY;
  const late = minuteOf(start) > Number(found[4] ?? 0) * 60 + Number(found[5] ?? 0);
  return numberOf(`${found[1]}-${found[2]}-${found[3]}`) - Number(late);
}

/** The most days that are looked at for a rule which ends after so many times. */
const most_days = 40_000;

/**
 * The days between two, both included, on which a rule that began on `from` recurs with something
 * that begins at `start`; null where the rule says what this side can't read (the server can).
 */
export function daysOfRule(
  rrule: string,
  from: string,
  first: string,
  last: string,
  start = "00:00",
): string[] | null {
  const test = recursOn(rrule, from);
  if (!test) return null;
  const parts = partsOf(rrule);
  const count = parts.has("COUNT") ? Number(parts.get("COUNT")) : null;
  const end = Math.min(numberOf(last), lastOf(parts.get("UNTIL"), start));
  const found: string[] = [];
  let times = 0;
  const begin = count === null ? Math.max(numberOf(from), numberOf(first)) : numberOf(from);
  for (let number = begin; number <= end && number < begin + most_days; number++) {
    const day = dayOf(number);
    if (!test(day)) continue;
    times += 1;
    if (count !== null && times > count) break;
    if (day >= first) found.push(day);
  }
  return found;
}
