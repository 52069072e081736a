import type { Instant } from "@/api/types";

const minute = 60_000;
const longest = 24 * 60 * minute;

/** By how many minutes a told instant is moved. */
export const steps = [-60, -10, -1, 1, 10, 60] as const;

const written = (at: number): Instant => new Date(at).toISOString().replace(".000Z", "Z");

export function startOfMinute(now: number): Instant {
  return written(Math.floor(now / minute) * minute);
}

/**
 * An instant moved by minutes, held between `earliest` (or a day ago, where there is none) and
 * `now`, which is in milliseconds.
 */
export function stepped(
  at: Instant,
  minutes: number,
  earliest: Instant | null,
  now: number,
): Instant {
  const first = earliest === null ? now - longest : Date.parse(earliest);
  const last = Math.floor(now / minute) * minute;
  const wanted = Date.parse(at) + minutes * minute;
  const held = Math.min(Math.max(wanted, Math.ceil(first / minute) * minute), last);
  // A run that began within this minute leaves no room to step in.
  return held < first ? at : written(held);
}
