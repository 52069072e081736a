import type { StateItem, StateVersions } from "@/api/states";
import type { Instant } from "@/api/types";

/**
 * The time over which going back to a version takes back the acts since: that of the interval, and
 * all that these acts touched, so that a split or a merge is taken back as a whole.
 */
export function undoneSpan(
  stop: Pick<StateItem, "start_at" | "end_at">,
  versions: StateVersions["items"],
  to: number,
): { start_at: Instant; end_at: Instant | null } {
  const undone = versions.filter(({ version }) => version > to).flatMap(({ pieces }) => pieces);
  return [stop, ...undone].reduce(
    (span, { start_at, end_at }) => ({
      start_at: Date.parse(start_at) < Date.parse(span.start_at) ? start_at : span.start_at,
      end_at: later(span.end_at, end_at),
    }),
    { start_at: stop.start_at, end_at: stop.end_at },
  );
}

const later = (one: Instant | null, other: Instant | null): Instant | null => {
  if (one === null || other === null) return null;
  return Date.parse(other) > Date.parse(one) ? other : one;
};
