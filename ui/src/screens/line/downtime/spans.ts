import type { Instant } from "@/api/types";
import { instantOfClock, zoneOffset } from "@/lib/wallClock";
import { written } from "./pieces";

const minute = 60_000;
const hour = 60 * minute;

export const spanNames = ["shift", "8h", "24h"] as const;
export type SpanName = (typeof spanNames)[number];

/** The time that is looked at, in milliseconds; `live` while it goes on. */
export interface Span {
  from: number;
  to: number;
  live: boolean;
}

/* Rounded up, so that it is asked for anew every few minutes only. */
const soon = (now: number) => (Math.floor(now / (5 * minute)) + 1) * 5 * minute;

/** The last hours, up to a little after now. */
export const lastHours = (hours: number, now: number): Span => ({
  from: soon(now) - hours * hour,
  to: soon(now),
  live: true,
});

/** From the start of the shift that is on, up to a little after now. */
export const sinceShift = (start: Instant, now: number): Span => ({
  from: Date.parse(start),
  to: soon(now),
  live: true,
});

/** A calendar day ("2025-03-30") on the clock of a zone, as long as its clock says. */
export function wholeDay(day: string, zone: string, now: number): Span | null {
  const shown = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(shown)) return null;
  const from = instantOfClock(shown, zone);
  const to = instantOfClock(shown + 24 * hour, zone);
  const live = from <= now && now < to;
  return from > now ? null : { from, to: live ? soon(now) : to, live };
}

/** The day before or after one. */
export const dayBeside = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10);

/** How a span is asked for. */
export const asked = (span: Span) => ({ from: written(span.from), to: written(span.to) });

/** Where the ticks of an axis stand: on round times of the zone's clock, `most` of them at most. */
export function ticksOf(view: { from: number; to: number }, zone: string, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440].map(
    (each) => each * minute,
  );
  const seconds = [5_000, 10_000, 15_000, 30_000];
  const length = view.to - view.from;
  const step = [...seconds, ...steps].find((each) => length / each <= most) ?? 24 * hour;
  const offset = zoneOffset(view.from, zone);
  const first = Math.ceil((view.from + offset) / step) * step - offset;
  const ticks: number[] = [];
  for (let at = first; at <= view.to; at += step) ticks.push(at);
  return ticks;
}
