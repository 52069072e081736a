import { addDays, daysOfRule } from "@/recurrence/occurrences";
import { minuteOf } from "@/recurrence/recurrence";
import { crewOn } from "@/recurrence/rotation";
import type { ShiftTimes } from "@/recurrence/shiftTimes";

/** A part of a shift on one day, in minutes of the clock. */
export interface Span {
  shift: ShiftTimes;
  from: number;
  to: number;
  /** Whether it began the day before, or goes on the day after. */
  continued: boolean;
  continues: boolean;
}

export interface DayPreview {
  day: string;
  spans: Span[];
  /** Shifts that would work but for an exception. */
  excluded: ShiftTimes[];
}

export interface WeekPreview {
  days: DayPreview[];
  /** Minutes on the clock in which at least one shift works. */
  worked: number;
  /** Names of shifts that can't be laid out here. */
  unread: string[];
}

const whole_day = 24 * 60;

/** Days of a week (and the one before it) on which a shift begins; null where it can't be read. */
function beginnings(shift: ShiftTimes, monday: string) {
  const days = daysOfRule(
    shift.rrule,
    shift.valid_from,
    addDays(monday, -1),
    addDays(monday, 6),
    shift.start,
  );
  if (!days) return null;
  const valid = days
    .filter((day) => shift.valid_until === null || day <= shift.valid_until)
    .filter((day) => crewOn(shift.rotation ?? [], shift.valid_from, day) !== "");
  const excluded = new Set(shift.excluded);
  return {
    works: valid.filter((day) => !excluded.has(day)),
    excluded: valid.filter((day) => excluded.has(day)),
  };
}

/** A shift as it is on a day: at the times of that day, with the crew whose turn it is. */
function onDay(shift: ShiftTimes, day: string): ShiftTimes {
  const changed = shift.changed?.find(({ date }) => date === day);
  const crew = crewOn(shift.rotation ?? [], shift.valid_from, day) ?? shift.crew;
  if (!changed) return { ...shift, crew };
  return { ...shift, start: changed.start, length: changed.length, crew: changed.crew ?? crew };
}

const endOf = ({ start, length }: ShiftTimes) => minuteOf(start) + Math.round(length / 60);

function spansOf(whole: ShiftTimes, works: readonly string[], day: string): Span[] {
  const spans: Span[] = [];
  const before = addDays(day, -1);
  const [last, shift] = [onDay(whole, before), onDay(whole, day)];
  if (works.includes(before) && endOf(last) > whole_day) {
    const to = endOf(last) - whole_day;
    spans.push({ shift: last, from: 0, to, continued: true, continues: false });
  }
  if (works.includes(day)) {
    const end = endOf(shift);
    const [from, to] = [minuteOf(shift.start), Math.min(end, whole_day)];
    spans.push({ shift, from, to, continued: false, continues: end > whole_day });
  }
  return spans;
}

function covered(spans: readonly Span[]): number {
  let worked = 0;
  let until = 0;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    worked += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return worked;
}

/** The working time of a week on the clock, as shifts lay it: their rules less their exceptions. */
export function weekPreview(shifts: readonly ShiftTimes[], monday: string): WeekPreview {
  const read = shifts.map((shift) => ({ shift, begins: beginnings(shift, monday) }));
  const days = Array.from({ length: 7 }, (_, at): DayPreview => {
    const day = addDays(monday, at);
    const spans = read
      .flatMap(({ shift, begins }) => (begins ? spansOf(shift, begins.works, day) : []))
      .sort((a, b) => a.from - b.from || a.to - b.to);
    const excluded = read
      .filter(({ begins }) => begins?.excluded.includes(day))
      .map(({ shift }) => shift);
    return { day, spans, excluded };
  });
  return {
    days,
    worked: days.reduce((sum, { spans }) => sum + covered(spans), 0),
    unread: read.filter(({ begins }) => !begins).map(({ shift }) => shift.name),
  };
}

/** Spans on rows of their own where they overlap: which row each stands on, and how many there are. */
export function lanes(spans: readonly Span[]): { lane: Map<Span, number>; count: number } {
  const ends: number[] = [];
  const lane = new Map<Span, number>();
  for (const span of spans) {
    const free = ends.findIndex((end) => end <= span.from);
    const row = free < 0 ? ends.length : free;
    ends[row] = span.to;
    lane.set(span, row);
  }
  return { lane, count: Math.max(1, ends.length) };
}
