import { expect, test } from "vitest";
import { at, item, jam, now, running, stopped } from "./sample";
import {
  cellsOf,
  gripWidth,
  handlesOf,
  hitAt,
  moved,
  snapOf,
  snapped,
  timeOf,
  zoomed,
} from "./strip";

const view = { from: Date.parse(at("08:00")), to: Date.parse(at("09:00")) };
const day = [
  item("07:00", "08:10", running),
  item("08:10", "08:20", jam),
  item("08:20", "08:30", running),
  item("08:30", "08:31", stopped),
  item("08:31", null, running),
];

test("what is in sight is drawn where it is", () => {
  const cells = cellsOf(day, view, 600, now);
  expect(cells.map(({ left, width }) => [Math.round(left), Math.round(width)])).toEqual([
    [0, 100],
    [100, 100],
    [200, 100],
    [300, 10],
    [310, 290],
  ]);
  expect(cells.map(({ meaning, uncoded }) => [meaning, uncoded])).toEqual([
    ["running", false],
    ["down", false],
    ["running", false],
    ["down", true],
    ["running", false],
  ]);
});

test("a stop too narrow to be seen is seen, and many of them are one that needs a reason", () => {
  const many = Array.from({ length: 30 }, (_, n) => {
    const second = (k: number) => `08:30:${String(k).padStart(2, "0")}`;
    return item(second(2 * n), second(2 * n + 1), n === 7 ? stopped : jam);
  });
  const cells = cellsOf(many, view, 100, now);
  expect(cells.length).toBeLessThan(3);
  expect(cells[0]?.width).toBe(3);
  expect(cells.some(({ uncoded }) => uncoded)).toBe(true);
  expect(cells.at(-1)?.last).toBe(29);
});

test("a finger means the nearest stop within its reach, else what it is on", () => {
  expect(hitAt(day, 320, view, 600, now)).toBe(3);
  expect(hitAt(day, 330, view, 600, now)).toBe(3);
  expect(hitAt(day, 345, view, 600, now)).toBe(4);
  expect(hitAt(day, 150, view, 600, now)).toBe(1);
  expect(hitAt(day, 700, view, 600, now)).toBe(4);
});

test("handles stand apart; those of the chosen stop are first and pushed aside", () => {
  const handles = handlesOf(day, view, 600, now);
  expect(handles.map(({ index, edge, grip }) => [index, edge, grip].map(Math.round))).toEqual([
    [0, 100, 100],
    [1, 200, 200],
    [2, 300, 300],
    [3, 310, 348],
  ]);
  const chosen = handlesOf(day, view, 600, now, 3);
  const of_chosen = chosen.filter(({ index }) => index === 2 || index === 3);
  expect(of_chosen).toHaveLength(2);
  const grips = chosen.map(({ grip }) => grip);
  const apart = grips.slice(1).map((grip, n) => grip - (grips[n] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(gripWidth);
});

test("a time snaps to what a pixel can tell apart", () => {
  expect(snapOf(view, 600)).toBe(10_000);
  expect(snapOf({ from: 0, to: 86_400_000 }, 600)).toBe(300_000);
  expect(snapOf({ from: 0, to: 60_000 }, 600)).toBe(1000);
  expect(snapped(14_400, 5000)).toBe(15_000);
});

test("zooming keeps what is under the finger and stays within what there is", () => {
  const whole = { from: 0, to: 100 * 60_000 };
  const half = zoomed(whole, whole, 50 * 60_000, 0.25);
  expect(timeOf(25, half, 100)).toBe(25 * 60_000);
  expect(zoomed(half, whole, 1e12, 0.5)).toEqual(whole);
  expect(zoomed(whole, whole, 1, 0)).toEqual({ from: 0, to: 60_000 });
  expect(moved(half, whole, 1e12)).toEqual({ from: 50 * 60_000, to: 100 * 60_000 });
});
