import { addDays, mondayOf } from "@/recurrence/occurrences";

/** The days of the weeks (from Monday) that a month touches. */
export function daysOfMonth(day: string): string[] {
  const first = `${day.slice(0, 7)}-01`;
  const [year = 0, month = 0] = first.split("-").map(Number);
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  const begin = mondayOf(first);
  const days: string[] = [];
  for (let at = begin; at <= last || days.length % 7 !== 0; at = addDays(at, 1)) days.push(at);
  return days;
}

/** The same day of a month before or after, or its last where it is shorter. */
export function monthsOn(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)))
    .toISOString()
    .slice(0, 10);
}

/** The number of a day's week by ISO 8601. */
export function weekNumber(day: string): number {
  const thursday = addDays(mondayOf(day), 3);
  const first = Date.parse(`${thursday.slice(0, 4)}-01-01T00:00Z`);
  return Math.floor((Date.parse(`${thursday}T00:00Z`) - first) / 86_400_000 / 7) + 1;
}
