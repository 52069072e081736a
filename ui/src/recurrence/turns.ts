import { addDays, mondayOf } from "./occurrences";

/** A Monday; weeks of a rotation are counted from it, so that all its shifts count alike. */
const anchor = "2024-01-01";
const week_ms = 7 * 86_400_000;

/** One of the weeks that a rotation goes through. */
export interface Turn {
  /** The Monday from which a shift that works in it is valid. */
  first: string;
  /** The Monday of the first such week that is not over. */
  next: string;
}

const weeksFromTo = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / week_ms);

/** The weeks of a rotation in their order, about the first day of a shift that is in it. */
export function turnsOf(valid_from: string, weeks: number, today: string): Turn[] {
  const monday = mondayOf(valid_from);
  const at = ((weeksFromTo(anchor, monday) % weeks) + weeks) % weeks;
  return Array.from({ length: weeks }, (_, turn) => {
    const first = addDays(monday, 7 * (turn - at));
    const past = Math.max(weeksFromTo(first, mondayOf(today)), 0);
    return { first, next: addDays(first, 7 * weeks * Math.ceil(past / weeks)) };
  });
}
