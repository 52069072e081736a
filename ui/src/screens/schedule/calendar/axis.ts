import { fromClockText, zoneOffset } from "@/lib/wallClock";
import { addDays } from "@/recurrence/occurrences";

const minute = 60_000;
const whole_day = 24 * 60;

/** Where the clocks of a day turn: `clock` shows its minute before, `by` is how far it jumps. */
interface Turn {
  at: number;
  clock: number;
  by: number;
}

/** A day of a zone, from instant to instant (ms). It has 23 or 25 hours where its clocks turn. */
export interface AxisDay {
  day: string;
  start: number;
  end: number;
  hours: number;
  turn: Turn | null;
  /** The minute of its clock at which it begins: not 0 where midnight is left out. */
  first: number;
}

/**
 * Days beside each other on one axis of clock minutes. Where clocks go back on one of them, the
 * hour that comes twice has a place of its own, which the other days do not have.
 */
export interface Axis {
  zone: string;
  days: AxisDay[];
  /** The clock minute before which the hour that comes again stands, and how long that is. */
  fold: { at: number; length: number } | null;
  /** Minutes from its upper end to its lower. */
  length: number;
}

const startOf = (day: string, zone: string) => {
  const start = fromClockText(`${day}T00:00`, zone);
  return start === null ? Date.parse(`${day}T00:00Z`) : Date.parse(start);
};

/** The minutes since midnight of `day` that the zone's clock shows. */
const clockOf = (day: string, at: number, zone: string) =>
  (at + zoneOffset(at, zone) - Date.parse(`${day}T00:00Z`)) / minute;

function turnOf(day: string, start: number, end: number, zone: string): Turn | null {
  const before = zoneOffset(start, zone);
  const by = (zoneOffset(end - minute, zone) - before) / minute;
  if (by === 0) return null;
  let [low, high] = [start, end];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / minute / 2) * minute;
    if (zoneOffset(middle, zone) === before) low = middle;
    else high = middle;
  }
  return { at: high, clock: clockOf(day, high, zone) - by, by };
}

/** The axis of so many days from one on, on the clock of a zone. */
export function axisOf(first: string, count: number, zone: string): Axis {
  const days = Array.from({ length: count }, (_, at): AxisDay => {
    const day = addDays(first, at);
    const [start, end] = [startOf(day, zone), startOf(addDays(day, 1), zone)];
    return {
      day,
      start,
      end,
      hours: (end - start) / 60 / minute,
      turn: turnOf(day, start, end, zone),
      first: clockOf(day, start, zone),
    };
  });
  const back = days.find(({ turn }) => turn !== null && turn.by < 0)?.turn;
  const fold = back ? { at: back.clock, length: -back.by } : null;
  return { zone, days, fold, length: whole_day + (fold?.length ?? 0) };
}

/** Where on the axis an instant of a day stands, in minutes; what is beyond the day at its ends. */
export function placeOn(axis: Axis, day: AxisDay, at: number): number {
  if (at <= day.start) return onAxis(axis, day.first);
  if (at >= day.end) return axis.length;
  const clock = clockOf(day.day, at, axis.zone);
  const { turn } = day;
  const again = turn && turn.by < 0 && at >= turn.at && clock < turn.clock;
  return again ? turn.clock + (clock - turn.clock - turn.by) : onAxis(axis, clock);
}

/** The place of a clock minute, of the first of two that show the same. */
function onAxis({ fold }: Axis, clock: number): number {
  return fold && clock >= fold.at ? clock + fold.length : clock;
}

/** The instant of a day at a place of the axis; that of the turn where the day lacks the place. */
export function instantAt(axis: Axis, day: AxisDay, place: number): number {
  const { fold } = axis;
  const { turn } = day;
  const bounded = (at: number) => Math.min(Math.max(at, day.start), day.end);
  if (fold && place >= fold.at && place < fold.at + fold.length && turn && turn.by < 0)
    return turn.at + (place - fold.at) * minute;
  const inFold = fold !== null && place >= fold.at && place < fold.at + fold.length;
  const clock = inFold ? fold.at : fold && place >= fold.at ? place - fold.length : place;
  if (!turn || clock < turn.clock) return bounded(day.start + (clock - day.first) * minute);
  return bounded(turn.at + Math.max(clock - turn.clock - turn.by, 0) * minute);
}

/** The parts of the axis that a day does not have: an hour left out, or one that others have twice. */
export function gapsOf(axis: Axis, day: AxisDay): { from: number; to: number }[] {
  const gaps = day.first > 0 ? [{ from: 0, to: onAxis(axis, day.first) }] : [];
  const { turn } = day;
  const { fold } = axis;
  if (fold && !(turn && turn.by < 0)) gaps.push({ from: fold.at, to: fold.at + fold.length });
  if (turn && turn.by > 0)
    gaps.push({ from: onAxis(axis, turn.clock), to: onAxis(axis, turn.clock + turn.by) });
  return gaps;
}

/** The hours along the axis with their places; `again` is the hour that comes a second time. */
export function hoursOf(axis: Axis): { hour: number; place: number; again: boolean }[] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    place: onAxis(axis, hour * 60),
    again: false,
  }));
  const { fold } = axis;
  if (fold && fold.length >= 60)
    hours.push({ hour: Math.ceil((fold.at - fold.length) / 60), place: fold.at, again: true });
  return hours.sort((a, b) => a.place - b.place);
}
