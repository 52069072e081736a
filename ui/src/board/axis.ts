import { instantOfClock, zoneOffset } from "@/lib/wallClock";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What a tick stands for; the label is written by it. */
type TickUnit = "minute" | "hour" | "day" | "week" | "month" | "year";

export interface Tick {
  at: number;
  unit: TickUnit;
}

export interface Axis {
  /** The upper row: named spans (days, months, years) by their beginnings. */
  major: Tick[];
  /** The lower row: what the grid lines stand on. */
  minor: Tick[];
}

interface Step {
  unit: TickUnit;
  time: number;
  /** The least pixels that a label of this unit needs. */
  room: number;
}

const steps: Step[] = [
  { unit: "minute", time: 15 * minute, room: 48 },
  { unit: "minute", time: 30 * minute, room: 48 },
  { unit: "hour", time: hour, room: 44 },
  { unit: "hour", time: 2 * hour, room: 44 },
  { unit: "hour", time: 6 * hour, room: 44 },
  { unit: "hour", time: 12 * hour, room: 44 },
  { unit: "day", time: day, room: 30 },
  { unit: "week", time: 7 * day, room: 48 },
  { unit: "month", time: 30 * day, room: 56 },
];

const coarsest: Step = { unit: "month", time: 30 * day, room: 56 };

function stepFor(pixels_per_hour: number): Step {
  return steps.find((step) => (step.time / hour) * pixels_per_hour >= step.room) ?? coarsest;
}

function dayStart(at: number, zone: string): number {
  const shown = at + zoneOffset(at, zone);
  return Math.floor(shown / day) * day;
}

/* Ticks are laid on the clock of the zone ("shown" time) and only then become instants, so that
   06:00 stays 06:00 on the days when clocks change. */
function daysBetween(from: number, to: number, zone: string): number[] {
  const days: number[] = [];
  for (let shown = dayStart(from, zone); instantOfClock(shown, zone) < to; shown += day) {
    days.push(shown);
  }
  return days;
}

function withinDays(from: number, to: number, step: Step, zone: string): Tick[] {
  const ticks: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const shown of daysBetween(from, to, zone)) {
    for (let clock = 0; clock < day; clock += step.time) {
      const at = instantOfClock(shown + clock, zone);
      if (at > last && at >= from - step.time && at < to) ticks.push({ at, unit: step.unit });
      last = Math.max(last, at);
    }
  }
  return ticks;
}

function startsBetween(
  from: number,
  to: number,
  zone: string,
  unit: "day" | "week" | "month" | "year",
): Tick[] {
  const first = new Date(dayStart(from, zone));
  if (unit === "week") first.setUTCDate(first.getUTCDate() - ((first.getUTCDay() + 6) % 7));
  if (unit === "month" || unit === "year") first.setUTCDate(1);
  if (unit === "year") first.setUTCMonth(0);
  const ticks: Tick[] = [];
  for (const shown = first; ; ) {
    const at = instantOfClock(shown.getTime(), zone);
    if (at >= to) return ticks;
    ticks.push({ at, unit });
    if (unit === "day") shown.setUTCDate(shown.getUTCDate() + 1);
    if (unit === "week") shown.setUTCDate(shown.getUTCDate() + 7);
    if (unit === "month") shown.setUTCMonth(shown.getUTCMonth() + 1);
    if (unit === "year") shown.setUTCFullYear(shown.getUTCFullYear() + 1);
  }
}

/** The ticks of a time axis between two instants (ms) on the clock of a zone. */
export function axisOf(from: number, to: number, pixels_per_hour: number, zone: string): Axis {
  const step = stepFor(pixels_per_hour);
  if (step.unit === "minute" || step.unit === "hour") {
    return {
      major: startsBetween(from, to, zone, "day"),
      minor: withinDays(from, to, step, zone),
    };
  }
  if (step.unit === "month") {
    return {
      major: startsBetween(from, to, zone, "year"),
      minor: startsBetween(from, to, zone, "month"),
    };
  }
  const unit = step.unit === "week" ? "week" : "day";
  return {
    major: startsBetween(from, to, zone, "month"),
    minor: startsBetween(from, to, zone, unit),
  };
}

/** The spans, in hours, that zooming goes by: parts of a shift, shifts, days, weeks, a quarter. */
const spans = [4, 8, 12, 24, 48, 72, 168, 336, 744, 1488, 2208] as const;

/** The next shorter (-1) or longer (1) span; the same where there is none. */
export function nextSpan(span: number, direction: 1 | -1): number {
  const found =
    direction === 1
      ? spans.find((each) => each > span * 1.01)
      : spans.findLast((each) => each < span * 0.99);
  return found ?? span;
}

/** The time that a drag or an arrow key moves by at this zoom, in milliseconds. */
export function snapStep(pixels_per_hour: number): number {
  const pixels_per_minute = pixels_per_hour / 60;
  for (const minutes of [5, 15, 30, 60, 120, 360]) {
    if (minutes * pixels_per_minute >= 6) return minutes * minute;
  }
  return 12 * hour;
}

/** The nearest instant that is a whole number of steps after midnight on the clock of a zone. */
export function snap(at: number, step: number, zone: string): number {
  const shown = at + zoneOffset(at, zone);
  const midnight = Math.floor(shown / day) * day;
  return instantOfClock(midnight + Math.round((shown - midnight) / step) * step, zone);
}
