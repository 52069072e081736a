import { beforeEach, describe, expect, test } from "vitest";
import { type Bar, BarsByLine, type BoardLine, no_bars, rowsOf } from "./layout";
import {
  banded,
  none_selected,
  ranged,
  type Selection,
  selectedByLine,
  stillThere,
  toggled,
  wholeLine,
} from "./selection";

const a_bar = (
  id: number,
  line_id: number,
  start: number,
  kind: Bar["kind"] = "production",
): Bar => ({
  id,
  line_id,
  kind,
  start,
  end: start + 10,
  title: `PO-${id}`,
  product: null,
  product_id: null,
  quantity: null,
  done: null,
  started: false,
  late: false,
  pinned: false,
  mode_type: "production",
  recurs: false,
  due: null,
  expected: null,
});
const a_line = (id: number): BoardLine => ({
  id,
  name: `line${id}`,
  path: "",
  area: "floor",
  time_zone: "UTC",
});

const rows = rowsOf([a_line(1), a_line(2), a_line(3)]);
const lines = [1, 2, 3];
const all = [
  a_bar(1, 1, 0),
  a_bar(2, 1, 20),
  a_bar(3, 1, 40),
  a_bar(4, 2, 20),
  a_bar(5, 2, 32, "changeover"),
  a_bar(6, 2, 60, "other"),
  a_bar(7, 3, 20),
];
const bars = new BarsByLine(all, (bar) => bar);
const barsOf = (line_id: number) => bars.get(line_id) ?? no_bars;
const barOf = (id: number) => all.find((bar) => bar.id === id) as Bar;

let selection: Selection;
const ids = () => [...selection.ids].sort();
const control = (id: number) => {
  selection = toggled(selection, id);
};
const shift = (id: number) => {
  const { anchor } = selection;
  selection = ranged(selection, barOf(id), anchor === null ? null : barOf(anchor), lines, barsOf);
};

beforeEach(() => {
  selection = none_selected;
});

describe("Ctrl and Shift", () => {
  test("Ctrl adds and takes away", () => {
    control(1);
    control(4);
    expect(ids()).toEqual([1, 4]);
    control(1);
    expect(ids()).toEqual([4]);
  });

  test("Shift selects from the last one pressed, and again from there", () => {
    control(1);
    shift(3);
    expect(ids()).toEqual([1, 2, 3]);
    shift(2);
    expect(ids()).toEqual([1, 2]);
  });

  test("Shift goes over lines, within the time of both, without changeovers", () => {
    control(2);
    shift(6);
    expect(ids()).toEqual([2, 3, 4, 6]);
    shift(7);
    expect(ids()).toEqual([2, 4, 7]);
  });

  test("Shift alone selects one", () => {
    shift(4);
    expect(ids()).toEqual([4]);
  });
});

test("Ctrl+A selects the line, with its stops and without changeovers", () => {
  selection = wholeLine(selection, 2, barsOf);
  expect(ids()).toEqual([4, 6]);
  expect(wholeLine(selection, 2, barsOf)).toBe(selection);
});

describe("a band", () => {
  const middle = (line: number) => {
    const row = rows.lines[line - 1];
    return (row?.top ?? 0) + 20;
  };
  const draw = (
    at: number,
    line: number,
    to: number,
    to_line: number,
    before = new Set<number>(),
  ) => {
    const band = { from: { at, y: middle(line) }, to: { at: to, y: middle(to_line) } };
    selection = banded(selection, band, before, rows, barsOf);
  };

  test("takes what it touches, whichever way it is drawn", () => {
    draw(25, 1, 5, 2);
    expect(ids()).toEqual([1, 2, 4]);
    draw(5, 2, 25, 1);
    expect(ids()).toEqual([1, 2, 4]);
  });

  test("adds to what was selected before", () => {
    draw(35, 1, 45, 1, new Set([7]));
    expect(ids()).toEqual([3, 7]);
  });

  test("that touches the same again is the same selection", () => {
    draw(25, 1, 5, 2);
    const before = selection;
    draw(26, 1, 5, 2);
    expect(selection).toBe(before);
  });
});

test("what is gone is no longer selected", () => {
  control(4);
  control(1);
  selection = stillThere(selection, (id) => id !== 1);
  expect(selection).toEqual({ ids: new Set([4]), anchor: null });
  expect(stillThere(selection, () => true)).toBe(selection);
});

test("a line on which the same is selected keeps its set", () => {
  control(1);
  control(4);
  const lineOf = (id: number) => barOf(id).line_id;
  const before = selectedByLine(selection, lineOf, new Map());
  control(2);
  const after = selectedByLine(selection, lineOf, before);
  expect(after.get(2)).toBe(before.get(2));
  expect([...(after.get(1) ?? [])]).toEqual([1, 2]);
});
