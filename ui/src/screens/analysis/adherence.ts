import type { Adherence, AdherenceItem } from "@/api/adherence";

/** The lines of which least was kept first; those with nothing to keep last. */
export function leastFirst(lines: Adherence["lines"]): Adherence["lines"] {
  return [...lines].sort((one, other) => (one.adherence ?? 2) - (other.adherence ?? 2));
}

/** How something went against its plan: on time within a tolerance in seconds, early or late. */
export type Timing = "on_time" | "early" | "late";

export function timingOf(deviation: number, tolerance: number): Timing {
  if (Math.abs(deviation) <= tolerance) return "on_time";
  return deviation < 0 ? "early" : "late";
}

/** The greatest deviation of all, in seconds, for one scale of all bars; at least a minute. */
export function widest(
  items: readonly Pick<AdherenceItem, "start_deviation" | "end_deviation">[],
): number {
  return items.reduce(
    (most, { start_deviation, end_deviation }) =>
      Math.max(most, Math.abs(start_deviation ?? 0), Math.abs(end_deviation ?? 0)),
    60,
  );
}
