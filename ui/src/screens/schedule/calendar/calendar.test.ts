import { expect, test } from "vitest";
import type { Occurrence } from "@/api/calendar";
import type { Entry } from "@/api/types";
import { axisOf } from "./axis";
import { daysOfMonth, monthsOn, weekNumber } from "./month";
import { canRetime, onRail, partsByLine, partsOfLine, partsOn, piecesOf } from "./pieces";
import { retimed, wallTimes } from "./retime";

const zone = "Europe/Berlin";
const at = (text: string) => Date.parse(text);

const entry = (id: number, start_at: string, end_at: string, more: Partial<Entry> = {}) =>
  ({
    id,
    line_id: 1,
    mode: "Production",
    mode_type: "production",
    order_number: `PO-${id}`,
    changeover_for: null,
    start_at,
    end_at,
    late: false,
    pinned: false,
    run_id: null,
    ...more,
  }) as Entry;

const shift = (date: string, start_at: string, end_at: string, more: Partial<Occurrence> = {}) =>
  ({
    kind: "shift",
    id: 7,
    name: "Night",
    crew: "A",
    date,
    start_at,
    end_at,
    working: true,
    changed: false,
    inherited_from: null,
    version: 1,
    ...more,
  }) as Occurrence;

test("pieces know what they are and which of them can be given other times", () => {
  const pieces = piecesOf(
    [
      shift("2026-11-16", "2026-11-16T21:00Z", "2026-11-17T05:00Z"),
      shift("2026-11-17", "2026-11-17T05:00Z", "2026-11-17T09:00Z", {
        kind: "exception",
        working: false,
      }),
      shift("2026-11-17", "2026-11-17T05:00Z", "2026-11-17T09:00Z", { kind: "stop", id: 9 }),
    ],
    [
      entry(1, "2026-11-16T08:00Z", "2026-11-16T10:00Z"),
      entry(2, "2026-11-16T10:00Z", "2026-11-16T11:00Z", { mode_type: "cleaning" }),
      entry(3, "2026-11-16T11:00Z", "2026-11-16T12:00Z", { mode_type: "setup", changeover_for: 4 }),
      entry(4, "2026-11-16T12:00Z", "2026-11-16T13:00Z", { mode_type: "other", pinned: true }),
    ],
  );
  expect(pieces.map(({ what }) => what)).toEqual([
    "entry",
    "stop",
    "changeover",
    "stop",
    "shift",
    "off",
  ]);
  expect(pieces.filter(onRail).map(({ key }) => key)).toEqual([
    "shift-7-2026-11-16",
    "exception-7-2026-11-17",
  ]);
  expect(pieces.map(canRetime)).toEqual([false, true, false, false, true, true]);
});

test("what goes past midnight stands on both days, and what overlaps beside each other", () => {
  const axis = axisOf("2026-11-16", 7, zone);
  const [monday, tuesday, wednesday] = axis.days;
  if (!monday || !tuesday || !wednesday) throw new Error("no days");
  const pieces = piecesOf(
    [],
    [
      entry(1, "2026-11-16T20:00Z", "2026-11-17T03:00Z"),
      entry(2, "2026-11-17T01:00Z", "2026-11-17T02:00Z", { line_id: 2 }),
      entry(3, "2026-11-17T06:00Z", "2026-11-17T07:00Z"),
    ],
  );
  const first = partsOn(axis, monday, pieces);
  expect(first.map(({ from, to, continues }) => [from, to, continues])).toEqual([
    [1260, 1440, true],
  ]);
  const second = partsOn(axis, tuesday, pieces);
  expect(second.map(({ from, to, lane, of }) => [from, to, lane, of])).toEqual([
    [0, 240, 0, 2],
    [120, 180, 1, 2],
    [420, 480, 0, 1],
  ]);
  expect(second[0]?.continued).toBe(true);
  expect(partsOn(axis, wednesday, pieces)).toEqual([]);
  const by_line = partsByLine(axis, tuesday, pieces, [1, 2]);
  expect(by_line.map(({ piece, lane, of }) => [piece.key, lane, of])).toEqual([
    ["entry-1", 0, 2],
    ["entry-3", 0, 2],
    ["entry-2", 1, 2],
  ]);
});

test("drawn by its body it keeps its length and comes to rest on a quarter of an hour", () => {
  const axis = axisOf("2026-11-16", 7, zone);
  const times = { start: at("2026-11-16T05:00Z"), end: at("2026-11-16T13:00Z") };
  expect(wallTimes(retimed(axis, times, "move", { minutes: 52, days: 0 }), zone)).toEqual({
    starts: "2026-11-16T06:45",
    length: 8 * 3600,
  });
  expect(wallTimes(retimed(axis, times, "move", { minutes: 0, days: 2 }), zone).starts).toBe(
    "2026-11-18T06:00",
  );
  expect(wallTimes(retimed(axis, times, "end", { minutes: 60, days: 0 }), zone).length).toBe(
    9 * 3600,
  );
  expect(wallTimes(retimed(axis, times, "start", { minutes: -60, days: 0 }), zone)).toEqual({
    starts: "2026-11-16T05:00",
    length: 9 * 3600,
  });
  const shortest = retimed(axis, times, "end", { minutes: -2000, days: 0 });
  expect(wallTimes(shortest, zone).length).toBe(900);
});

test("into the night when clocks turn a shift keeps its length on the clock", () => {
  const axis = axisOf("2026-03-23", 7, zone);
  const evening = { start: at("2026-03-28T19:00Z"), end: at("2026-03-29T03:00Z") };
  expect(wallTimes(evening, zone)).toEqual({ starts: "2026-03-28T20:00", length: 9 * 3600 });
  const later = retimed(axis, evening, "move", { minutes: 60, days: 0 });
  expect(wallTimes(later, zone)).toEqual({ starts: "2026-03-28T21:00", length: 9 * 3600 });
  const ends = retimed(axis, evening, "end", { minutes: 30, days: 0 });
  expect(wallTimes(ends, zone).length).toBe(9.5 * 3600);
});

test("a month is shown in whole weeks", () => {
  const november = daysOfMonth("2026-11-16");
  expect([november[0], november.at(-1), november.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
  expect(daysOfMonth("2027-02-10")).toHaveLength(28);
  expect(monthsOn("2026-01-31", 1)).toBe("2026-02-28");
  expect(monthsOn("2026-01-15", -1)).toBe("2025-12-15");
  expect([weekNumber("2026-11-16"), weekNumber("2027-01-01"), weekNumber("2027-01-04")]).toEqual([
    47, 53, 1,
  ]);
});

test("a stop stands on the entry that pauses for it", () => {
  const axis = axisOf("2026-11-16", 1, zone);
  const [monday] = axis.days;
  if (!monday) throw new Error("no day");
  const pieces = piecesOf(
    [],
    [
      entry(1, "2026-11-16T06:00Z", "2026-11-16T12:00Z"),
      entry(2, "2026-11-16T08:00Z", "2026-11-16T09:00Z", { mode_type: "cleaning" }),
      entry(3, "2026-11-16T13:00Z", "2026-11-16T14:00Z", { mode_type: "cleaning" }),
    ],
  );
  const parts = partsOfLine(axis, monday, pieces);
  expect(parts.map(({ piece, of, over }) => [piece.key, of, over ?? false])).toEqual([
    ["entry-1", 1, false],
    ["entry-2", 1, true],
    ["entry-3", 1, false],
  ]);
});
