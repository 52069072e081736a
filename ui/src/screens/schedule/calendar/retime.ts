import { instantOfClock, zoneOffset } from "@/lib/wallClock";
import { type Axis, type AxisDay, instantAt, placeOn } from "./axis";

const minute = 60_000;
const day_ms = 86_400_000;

/** Minutes by which what is moved comes to rest. */
export const snap = 15;

/** By what a piece is held: by its body, or by its upper or lower edge. */
export type Hold = "move" | "start" | "end";

export interface Times {
  start: number;
  end: number;
}

/** Milliseconds that a clock shows, read as if it were that of UTC. */
const clockAt = (at: number, zone: string) => at + zoneOffset(at, zone);

const snapped = (clock: number) => Math.round(clock / (snap * minute)) * snap * minute;

function dayHolding(axis: Axis, at: number): AxisDay | undefined {
  return axis.days.find(({ start, end }) => start <= at && at < end);
}

/** What a clock shows after an instant is moved along its day by so many minutes of the axis. */
function shifted(axis: Axis, at: number, minutes: number): number {
  // What ends at midnight is moved on the day that it ends.
  const day = dayHolding(axis, at) ?? dayHolding(axis, at - 1);
  if (!day) return clockAt(at, axis.zone) + minutes * minute;
  const place = placeOn(axis, day, at) + minutes;
  if (place < 0 || place > axis.length) return clockAt(at, axis.zone) + minutes * minute;
  return clockAt(instantAt(axis, day, place), axis.zone);
}

/**
 * The times that something gets by being drawn so many minutes down the axis and so many days on:
 * in steps of a quarter of an hour, as long on the clock as it was, or by an edge no shorter than
 * one step.
 */
export function retimed(
  axis: Axis,
  times: Times,
  hold: Hold,
  by: { minutes: number; days: number },
): Times {
  const { zone } = axis;
  const [start, end] = [clockAt(times.start, zone), clockAt(times.end, zone)];
  const least = snap * minute;
  if (hold === "start") {
    const moved = Math.min(snapped(shifted(axis, times.start, by.minutes)), end - least);
    return { ...times, start: instantOfClock(moved, zone) };
  }
  if (hold === "end") {
    const moved = Math.max(snapped(shifted(axis, times.end, by.minutes)), start + least);
    return { ...times, end: instantOfClock(moved, zone) };
  }
  const moved = snapped(shifted(axis, times.start, by.minutes)) + by.days * day_ms;
  return {
    start: instantOfClock(moved, zone),
    end: instantOfClock(moved + (end - start), zone),
  };
}

/** Seconds on the clock from a start to an end, and the start as wall time ("2026-12-24T06:00"). */
export function wallTimes(times: Times, zone: string): { starts: string; length: number } {
  const [start, end] = [clockAt(times.start, zone), clockAt(times.end, zone)];
  return {
    starts: new Date(start).toISOString().slice(0, 16),
    length: Math.round((end - start) / 1000),
  };
}
