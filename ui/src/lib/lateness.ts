export type Lateness = { kind: "late"; time: number } | { kind: "due"; time: number };

/**
 * How an order stands to its due instant: late by so many seconds, or due in so many.
 * `now` in milliseconds; null without a due instant.
 */
export function latenessOf(due_at: string | null, now: number): Lateness | null {
  if (due_at === null) return null;
  const left = Math.floor((Date.parse(due_at) - now) / 1000);
  return left < 0 ? { kind: "late", time: -left } : { kind: "due", time: left };
}
