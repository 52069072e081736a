import { describe, expect, test } from "vitest";
import { axisOf, snap, snapStep } from "./axis";
import {
  type Bar,
  BarsByLine,
  type BoardLine,
  drawnBars,
  drawnPart,
  dueMarks,
  lateBy,
  leadingTo,
  lineAt,
  rowsBetween,
  rowsOf,
  shading,
  spansBetween,
  toTime,
  toX,
} from "./layout";

const hour = 3_600_000;
const monday = Date.parse("2025-06-02T00:00:00Z");
const scale = { from: monday, pixels_per_hour: 40 };

const a_line = (id: number, area: string): BoardLine => ({
  id,
  area,
  name: `Line ${id}`,
  path: `site/${area}/${id}`,
  time_zone: "UTC",
});

const a_bar = (id: number, from: number, to: number, fields: Partial<Bar> = {}): Bar => ({
  id,
  line_id: 1,
  kind: "production",
  start: monday + from * hour,
  end: monday + to * hour,
  title: `PO-${id}`,
  product: "Cola",
  product_id: 1,
  quantity: "100 CS",
  done: 0,
  started: false,
  late: false,
  pinned: false,
  mode_type: "production",
  recurs: false,
  due: null,
  expected: null,
  ...fields,
});

test("time to pixels and back is the same instant", () => {
  expect(toX(scale, monday + 2 * hour)).toBe(80);
  for (const x of [-500, 0, 1, 1234.5]) expect(toX(scale, toTime(scale, x))).toBeCloseTo(x, 6);
});

describe("rows", () => {
  const rows = rowsOf([a_line(1, "Filling"), a_line(2, "Filling"), a_line(3, "Packing")]);

  test("each area is named above its lines", () => {
    expect(rows.rows.map((row) => (row.kind === "area" ? row.name : row.line.id))).toEqual([
      "Filling",
      1,
      2,
      "Packing",
      3,
    ]);
    expect(rows.height).toBe(28 + 44 + 44 + 28 + 44);
  });

  test("a height finds its line, and the name of an area finds none", () => {
    expect(lineAt(rows, 10)).toBeNull();
    expect(lineAt(rows, 28)?.id).toBe(1);
    expect(lineAt(rows, 28 + 43.9)?.id).toBe(1);
    expect(lineAt(rows, 28 + 44)?.id).toBe(2);
    expect(lineAt(rows, -1)).toBeNull();
    expect(lineAt(rows, 10_000)).toBeNull();
  });

  test("only the rows in sight are drawn", () => {
    expect(rowsBetween(rows.rows, 30, 72)).toHaveLength(1);
    expect(rowsBetween(rows.rows, 0, 73)).toHaveLength(3);
    expect(rowsBetween(rows.rows, 0, 10_000)).toHaveLength(5);
  });
});

describe("the visible slice", () => {
  const spans = [a_bar(1, 0, 2), a_bar(2, 2, 5), a_bar(3, 8, 9)];

  test("holds what touches it, and not what only meets its ends", () => {
    const ids = (from: number, to: number) =>
      spansBetween(spans, monday + from * hour, monday + to * hour).map((span) => span.id);
    expect(ids(2, 8)).toEqual([2]);
    expect(ids(1, 8.5)).toEqual([1, 2, 3]);
    expect(ids(5, 8)).toEqual([]);
    expect(ids(-10, -5)).toEqual([]);
  });

  test("equals what a look at every one would find", () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      a_bar(index, index * 2, index * 2 + 1 + (index % 2)),
    );
    for (const [from, to] of [
      [0, 400],
      [17.5, 18],
      [33, 97.25],
    ] as const) {
      const [start, end] = [monday + from * hour, monday + to * hour];
      const expected = many.filter((bar) => bar.end > start && bar.start < end);
      expect(spansBetween(many, start, end)).toEqual(expected);
    }
  });

  test("is drawn some way ahead and moves on in quarters of a view", () => {
    expect(drawnPart(0, 1000, 10_000)).toEqual({ from: 0, to: 1500 });
    expect(drawnPart(249, 1000, 10_000)).toEqual({ from: 0, to: 1500 });
    expect(drawnPart(500, 1000, 10_000)).toEqual({ from: 250, to: 2000 });
    for (let at = 0; at < 9000; at += 37) {
      const part = drawnPart(at, 1000, 10_000);
      expect(part.from).toBeLessThanOrEqual(at);
      expect(part.to).toBeGreaterThanOrEqual(Math.min(at + 1000, 10_000));
    }
  });
});

describe("bars", () => {
  test("come by line in order of time; a line untouched keeps its array", () => {
    const one = a_bar(1, 4, 5);
    const other = a_bar(2, 0, 2);
    const elsewhere = a_bar(3, 0, 2, { line_id: 2 });
    const first = new BarsByLine([one, other, elsewhere], (bar) => bar);
    expect(first.get(1)?.work.map((bar) => bar.id)).toEqual([2, 1]);
    const second = new BarsByLine(
      [one, other, a_bar(3, 1, 2, { line_id: 2 })],
      (bar) => bar,
      first,
    );
    expect(second.get(1)).toBe(first.get(1));
    expect(second.get(2)).not.toBe(first.get(2));
  });

  test("planned stops are kept apart, for they may cut a production bar", () => {
    const stop = a_bar(2, 4, 5, { kind: "other", mode_type: "cleaning" });
    const lines = new BarsByLine([a_bar(1, 0, 10), stop, a_bar(3, 10, 12)], (bar) => bar);
    expect(lines.get(1)?.work.map((bar) => bar.id)).toEqual([1, 3]);
    expect(lines.get(1)?.stops).toEqual([stop]);
  });

  test("stand where their time is", () => {
    const { bars, clusters } = drawnBars([a_bar(1, 1, 3)], scale);
    expect(bars).toMatchObject([{ x: 40, width: 80 }]);
    expect(clusters).toEqual([]);
  });

  test("too narrow to tell apart become one, with their number and time", () => {
    const quarter = { from: monday, pixels_per_hour: 0.5 };
    const { bars, clusters } = drawnBars(
      [a_bar(1, 0, 2), a_bar(2, 2, 4), a_bar(3, 4, 6), a_bar(4, 100, 102), a_bar(5, 200, 260)],
      quarter,
    );
    expect(bars.map(({ bar }) => bar.id)).toEqual([4, 5]);
    expect(clusters).toMatchObject([{ x: 0, count: 3, start: monday, end: monday + 6 * hour }]);
  });

  test("changeovers do not part a cluster and vanish below a pixel", () => {
    const quarter = { from: monday, pixels_per_hour: 0.5 };
    const change = a_bar(9, 2, 2.5, { kind: "changeover", mode_type: "setup" });
    const { bars, clusters } = drawnBars([a_bar(1, 0, 2), change, a_bar(2, 2.5, 4)], quarter);
    expect(bars).toEqual([]);
    expect(clusters).toMatchObject([{ count: 2 }]);
    expect(drawnBars([change], scale).bars).toHaveLength(1);
  });
});

describe("shading", () => {
  const day = { start: monday + 6 * hour, end: monday + 14 * hour };
  const late = { start: monday + 14 * hour, end: monday + 22 * hour };

  test("covers what is not worked, and nothing twice", () => {
    const shades = shading([day, late], monday, monday + 24 * hour, scale);
    expect(shades).toEqual([
      { x: 0, width: 240 },
      { x: 880, width: 80 },
    ]);
  });

  test("a line without windows is shaded all through", () => {
    expect(shading([], monday, monday + hour, scale)).toEqual([{ x: 0, width: 40 }]);
  });

  test("a line that works all the time is not shaded", () => {
    const always = { start: monday - hour, end: monday + 48 * hour };
    expect(shading([always], monday, monday + 24 * hour, scale)).toEqual([]);
  });
});

describe("the time axis", () => {
  test("shows hours within days, days within months, months within years", () => {
    const units = (pixels_per_hour: number, days: number) => {
      const axis = axisOf(monday, monday + days * 24 * hour, pixels_per_hour, "UTC");
      return [axis.major[0]?.unit, axis.minor[0]?.unit];
    };
    expect(units(200, 1)).toEqual(["day", "minute"]);
    expect(units(50, 1)).toEqual(["day", "hour"]);
    expect(units(7.5, 7)).toEqual(["day", "hour"]);
    expect(units(1.7, 31)).toEqual(["month", "day"]);
    expect(units(0.55, 92)).toEqual(["month", "week"]);
    expect(units(0.1, 300)).toEqual(["year", "month"]);
  });

  test("06:00 stays 06:00 on the day when clocks change", () => {
    const zone = "Europe/Berlin";
    const from = Date.parse("2025-03-29T23:00:00Z");
    const { minor } = axisOf(from, from + 23 * hour, 8, zone);
    expect(minor.map((tick) => new Date(tick.at).toISOString().slice(11, 16))).toEqual([
      "23:00",
      "04:00",
      "10:00",
      "16:00",
    ]);
  });

  test("hours left out or repeated by the clock make no two ticks on one instant", () => {
    for (const day of ["2025-03-29T23:00:00Z", "2025-10-25T22:00:00Z"]) {
      const from = Date.parse(day);
      const { minor } = axisOf(from, from + 25 * hour, 100, "Europe/Berlin");
      const instants = minor.map((tick) => tick.at);
      expect(new Set(instants).size).toBe(instants.length);
      expect(instants).toEqual([...instants].sort((one, other) => one - other));
    }
  });

  test("weeks begin on Monday", () => {
    const { minor } = axisOf(monday + 50 * hour, monday + 400 * hour, 0.55, "UTC");
    expect(minor[0]?.at).toBe(monday);
    for (const tick of minor) expect(new Date(tick.at).getUTCDay()).toBe(1);
  });

  test("the snap step is a few pixels at any zoom, counted from midnight of the zone", () => {
    expect(snapStep(200)).toBe(5 * 60_000);
    expect(snapStep(7)).toBe(hour);
    expect(snapStep(0.5)).toBe(12 * hour);
    const zone = "Asia/Kolkata";
    const at = Date.parse("2025-06-02T03:50:00Z");
    expect(new Date(snap(at, hour, zone)).toISOString()).toBe("2025-06-02T03:30:00.000Z");
  });
});

test("a bar is late by what it ends after its due instant", () => {
  expect(lateBy(monday + hour, monday)).toBe(3600);
  expect(lateBy(monday, monday)).toBeNull();
  expect(lateBy(monday, null)).toBeNull();
});

describe("areas", () => {
  const lines = [a_line(1, "Filling"), a_line(2, "Filling"), a_line(3, "Packing")];

  test("reach from their name to their last line", () => {
    expect(rowsOf(lines).areas).toMatchObject([
      { name: "Filling", top: 0, bottom: 116, closed: false, lines: 2 },
      { name: "Packing", top: 116, bottom: 188, closed: false, lines: 1 },
    ]);
  });

  test("closed, they are their name alone", () => {
    const rows = rowsOf(lines, new Set(["Filling"]));
    expect(rows.lines.map(({ line }) => line.id)).toEqual([3]);
    expect(rows.height).toBe(28 + 28 + 44);
  });
});

test("dues too near to tell apart are one mark", () => {
  const dues = [1, 1.1, 5, 30].map((at) => ({ at: monday + at * hour, number: `PO-${at}` }));
  const marks = dueMarks(dues, monday, monday + 24 * hour, scale);
  expect(marks.map(({ x, dues: { length } }) => [x, length])).toEqual([
    [40, 2],
    [200, 1],
  ]);
});

test("a changeover joins an entry to the one before it", () => {
  const [one, change, two] = [
    a_bar(1, 0, 2),
    a_bar(2, 2, 3, { kind: "changeover" }),
    a_bar(3, 3, 5),
  ];
  const line = { work: [one, change, two], stops: [], expected: [] };
  expect(leadingTo(line, 3)).toEqual({ before: one, changeover: change, entry: two });
  expect(leadingTo(line, 2)).toEqual({ before: one, changeover: change, entry: two });
  expect(leadingTo(line, 1)).toBeNull();
  const first = { work: [change, two], stops: [], expected: [] };
  expect(leadingTo(first, 3)).toEqual({ before: undefined, changeover: change, entry: two });
});
