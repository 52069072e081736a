import type { Occurrence } from "@/api/calendar";

/** From an instant to another, in milliseconds. */
export interface Stretch {
  from: number;
  to: number;
}

/** Stretches in their order, those that touch or overlap made one. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (from < to) found.push({ from, to });
  }
  return found;
}

function without(stretches: readonly Stretch[], gone: Stretch): Stretch[] {
  return stretches.flatMap(({ from, to }) =>
    [
      { from, to: Math.min(to, gone.from) },
      { from: Math.max(from, gone.to), to },
    ].filter((part) => part.from < part.to),
  );
}

const depthOf = ({ inherited_from }: Occurrence) =>
  inherited_from === null
    ? Number.POSITIVE_INFINITY
    : inherited_from.split("/").filter(Boolean).length;

const stretchOf = (each: Occurrence): Stretch => ({
  from: Date.parse(each.start_at),
  to: Date.parse(each.end_at),
});

/**
 * When an asset works between two instants: in its shifts (all the time where it has none), then,
 * from the root of the plant down, without what does not work there and with what works beyond.
 */
export function workedIn(
  occurrences: readonly Occurrence[],
  has_shifts: boolean,
  during: Stretch,
): Stretch[] {
  const shifts = occurrences.filter(({ kind }) => kind === "shift");
  let worked = has_shifts ? shifts.map(stretchOf) : [during];
  const exceptions = occurrences.filter(({ kind }) => kind === "exception");
  const depths = [...new Set(exceptions.map(depthOf))].sort((a, b) => a - b);
  for (const depth of depths) {
    const here = exceptions.filter((each) => depthOf(each) === depth);
    for (const each of here) if (!each.working) worked = without(worked, stretchOf(each));
    worked.push(...here.filter(({ working }) => working).map(stretchOf));
  }
  return merged(
    worked.map(({ from, to }) => ({
      from: Math.max(from, during.from),
      to: Math.min(to, during.to),
    })),
  );
}

/** Milliseconds of stretches that lie between two instants. */
export function timeIn(stretches: readonly Stretch[], during: Stretch): number {
  return stretches.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, during.to) - Math.max(from, during.from)),
    0,
  );
}
