import { expect, test } from "vitest";
import type { Occurrence } from "@/api/calendar";
import { timeIn, workedIn } from "./worked";

const hour = 3_600_000;
const at = (hours: number) => new Date(hours * hour).toISOString();
const day = { from: 0, to: 24 * hour };

function one(
  kind: "shift" | "exception",
  from: number,
  to: number,
  working: boolean,
  inherited_from: string | null = null,
): Occurrence {
  return {
    kind,
    id: 1,
    name: "x",
    crew: null,
    date: "1970-01-01",
    start_at: at(from),
    end_at: at(to),
    working,
    changed: false,
    inherited_from,
    entry_id: null,
    series_id: null,
    version: 1,
  };
}

const hours = (items: Occurrence[], has_shifts = true) =>
  workedIn(items, has_shifts, day).map(({ from, to }) => [from / hour, to / hour]);

test("without any shift an asset works round the clock, but for its holidays", () => {
  expect(hours([], false)).toEqual([[0, 24]]);
  expect(hours([one("exception", 6, 8, false)], false)).toEqual([
    [0, 6],
    [8, 24],
  ]);
});

test("shifts that touch are one stretch, clipped to what is looked at", () => {
  const items = [one("shift", -2, 6, true), one("shift", 6, 14, true), one("shift", 22, 30, true)];
  expect(hours(items)).toEqual([
    [0, 14],
    [22, 24],
  ]);
  expect(timeIn(workedIn(items, true, day), { from: 12 * hour, to: 23 * hour })).toBe(3 * hour);
});

test("what is nearer wins: extra time of a line stands on a holiday of its site", () => {
  const holiday = one("exception", 0, 24, false, "site1");
  const extra = one("exception", 8, 12, true);
  expect(hours([one("shift", 6, 14, true), extra, holiday])).toEqual([[8, 12]]);
  const off = one("exception", 8, 12, false);
  const site_extra = one("exception", 14, 20, true, "site1");
  expect(hours([one("shift", 6, 14, true), off, site_extra])).toEqual([
    [6, 8],
    [12, 20],
  ]);
});

test("of one asset what works wins over what does not", () => {
  expect(hours([one("exception", 8, 12, true), one("exception", 0, 24, false)], false)).toEqual([
    [8, 12],
  ]);
});
