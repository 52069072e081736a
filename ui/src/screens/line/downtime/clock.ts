import { instantOfClock, zoneOffset } from "@/lib/wallClock";

const day = 86_400_000;

/** What the clock of a zone shows at an instant, as the text of a `time` input: "14:05:30". */
export const clockOf = (at: number, zone: string): string =>
  new Date(at + zoneOffset(at, zone)).toISOString().slice(11, 19);

/** The instant nearest to another at which the clock of a zone shows a time; null if unreadable. */
export function nearestClock(text: string, near: number, zone: string): number | null {
  const [, hours, minutes, seconds = "0"] = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const time = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const shown = near + zoneOffset(near, zone);
  const midnight = Math.floor(shown / day) * day;
  const found = [-day, 0, day].map((by) => instantOfClock(midnight + by + time, zone));
  return found.reduce((best, at) => (Math.abs(at - near) < Math.abs(best - near) ? at : best));
}
