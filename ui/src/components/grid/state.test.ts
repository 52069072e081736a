import { describe, expect, test } from "vitest";
import { type DecimalMark, readDecimal } from "./clipboard";
import type { Place, Sheet } from "./sheet";
import { empty_grid, faultsIn, type GridAct, gridAfter, nextPlace } from "./state";
import type { GridState } from "./writing";

const saved: Record<string, string> = { "0:0": "1", "0:1": "2", "1:0": "3", "2:2": "locked" };

const sheet: Sheet = {
  rows: 3,
  columns: 3,
  keyOf: ({ row, column }) => `${row}:${column}`,
  base: (key) => saved[key] ?? "",
  locked: ({ row, column }) => row === 2 && column === 2,
  read: (_: Place, typed: string, mark: DecimalMark | null) => {
    if (typed === "") return { value: "" };
    const value = readDecimal(typed, "en", mark);
    return value === null ? { fault: "no number" } : { value };
  },
  typed: (_, value) => value,
};

const after = (acts: GridAct[], over: Sheet = sheet): GridState =>
  acts.reduce((state, act) => gridAfter(state, act, over), empty_grid);
const go = (row: number, column: number, extend = false): GridAct => ({
  kind: "go",
  place: { row, column },
  extend,
});
const values = (state: GridState) =>
  Object.fromEntries([...state.edits].map(([key, { value }]) => [key, value]));
const typed = (text: string): GridAct[] => [
  { kind: "edit", text },
  { kind: "commit", rows: 1 },
];

describe("moving", () => {
  test("stops at the edges, and extends from where it began", () => {
    const state = after([
      { kind: "move", rows: -1, columns: 1 },
      { kind: "move", rows: 9, columns: 0, extend: true },
    ]);
    expect(state.active).toEqual({ row: 0, column: 1 });
    expect(state.reach).toEqual({ row: 2, column: 1 });
  });

  test("far goes to the edge of what is filled", () => {
    expect(after([{ kind: "move", rows: 1, columns: 0, far: true }]).active.row).toBe(1);
    expect(after([go(1, 0), { kind: "move", rows: 1, columns: 0, far: true }]).active.row).toBe(2);
    expect(after([{ kind: "move", rows: 0, columns: 1, far: true }]).active.column).toBe(1);
  });
});

describe("typing", () => {
  test("writes and goes on; the saved value again is no change", () => {
    const state = after(typed("5"));
    expect(values(state)).toEqual({ "0:0": "5" });
    expect(state.active).toEqual({ row: 1, column: 0 });
    expect(after([...typed("5"), go(0, 0), ...typed("1")]).edits.size).toBe(0);
  });

  test("what cannot be read stays as it was typed, with the reason", () => {
    const state = after(typed("5x"));
    expect(state.edits.get("0:0")).toEqual({ value: "5x", fault: "no number" });
    expect(faultsIn(state.edits)).toBe(1);
  });

  test("Escape writes nothing, a locked cell does not open", () => {
    expect(after([{ kind: "edit", text: "9" }, { kind: "cancel" }]).edits.size).toBe(0);
    expect(after([go(2, 2), { kind: "edit", text: "9" }]).editing).toBeNull();
  });

  test("going elsewhere keeps what was typed", () => {
    expect(values(after([{ kind: "edit", text: "9" }, go(1, 1)]))).toEqual({ "0:0": "9" });
  });

  test("into all selected cells at once", () => {
    const acts: GridAct[] = [go(1, 1), go(2, 2, true), { kind: "edit", text: "4" }];
    const state = after([...acts, { kind: "commit", everywhere: true }]);
    expect(values(state)).toEqual({ "1:1": "4", "1:2": "4", "2:1": "4" });
  });
});

describe("pasting", () => {
  const block = [
    ["7", "8"],
    ["x", "10"],
  ];

  test("lays the block down, marks what cannot be read, selects it", () => {
    const state = after([go(1, 1), { kind: "paste", block }]);
    expect(values(state)).toEqual({ "1:1": "7", "1:2": "8", "2:1": "x" });
    expect(state.told).toEqual({ act: "pasted", cells: 3, faults: 1 });
    expect([state.active, state.reach]).toEqual([
      { row: 1, column: 1 },
      { row: 2, column: 2 },
    ]);
  });

  test("leaves out a first row that names the columns it lies on", () => {
    const over = { ...sheet, heads: [["Rate", "rate"], ["Plan"], ["Unit"]] };
    const headed = [["rate ", "PLAN"], ...block];
    expect(values(after([{ kind: "paste", block: headed }], over))).toEqual({
      "0:0": "7",
      "0:1": "8",
      "1:0": "x",
      "1:1": "10",
    });
    const beside = after([go(0, 1), { kind: "paste", block: headed }], over);
    expect(values(beside)["0:1"]).toBe("rate");
    expect(values(after([{ kind: "paste", block: [["Rate"]] }], over))["0:0"]).toBe("Rate");
  });

  test("is cut at the end, or makes rows where the sheet grows", () => {
    expect(values(after([go(2, 0), { kind: "paste", block }]))).toEqual({ "2:0": "7", "2:1": "8" });
    const grown = after([go(2, 0), { kind: "paste", block }], { ...sheet, grows: true });
    expect(grown.added).toBe(1);
    expect(values(grown)).toEqual({ "2:0": "7", "2:1": "8", "3:0": "x", "3:1": "10" });
  });

  test("one cell fills the selection, a block repeats where it fits", () => {
    const all: GridAct[] = [go(0, 0), go(1, 1, true)];
    expect(values(after([...all, { kind: "paste", block: [["6"]] }]))).toEqual({
      "0:0": "6",
      "0:1": "6",
      "1:0": "6",
      "1:1": "6",
    });
    const twice = after([...all, { kind: "paste", block: [["4", "5"]] }]);
    expect(values(twice)).toEqual({ "0:0": "4", "0:1": "5", "1:0": "4", "1:1": "5" });
  });

  test("one sure number tells the decimal sign of all", () => {
    const state = after([go(0, 0), { kind: "paste", block: [["1,250", "12,5"]] }]);
    expect(values(state)).toEqual({ "0:0": "1.250", "0:1": "12.5" });
  });
});

describe("filling and clearing", () => {
  test("down from the first row, over what was selected", () => {
    const state = after([go(0, 0), go(2, 1, true), { kind: "fill", along: "rows" }]);
    expect(values(state)).toEqual({ "1:0": "1", "1:1": "2", "2:0": "1", "2:1": "2" });
  });

  test("by the handle, repeating the block it began with", () => {
    const from = { top: 0, left: 0, bottom: 1, right: 0 };
    const acts: GridAct[] = [go(0, 0), go(2, 0, true), { kind: "fill", along: "rows", from }];
    expect(values(after(acts))).toEqual({ "2:0": "1" });
  });

  test("Delete empties the selection but not what is locked", () => {
    const state = after([{ kind: "all" }, { kind: "clear" }]);
    expect(values(state)).toEqual({ "0:0": "", "0:1": "", "1:0": "" });
  });
});

describe("undo", () => {
  test("takes back act by act, and does it again", () => {
    const acts: GridAct[] = [...typed("5"), go(0, 0), { kind: "clear" }];
    expect(values(after([...acts, { kind: "undo" }]))).toEqual({ "0:0": "5" });
    expect(after([...acts, { kind: "undo" }, { kind: "undo" }]).edits.size).toBe(0);
    const again = after([...acts, { kind: "undo" }, { kind: "undo" }, { kind: "redo" }]);
    expect(values(again)).toEqual({ "0:0": "5" });
    expect(after([{ kind: "undo" }])).toEqual(empty_grid);
  });

  test("a new act forgets what was undone", () => {
    const state = after([...typed("5"), { kind: "undo" }, ...typed("6"), { kind: "redo" }]);
    expect(state.future).toEqual([]);
  });
});

test("what the server refuses is marked until the cell changes", () => {
  const refused: GridAct = { kind: "refuse", faults: new Map([["0:0", "too slow"]]) };
  const state = after([...typed("5"), refused]);
  expect(state.edits.get("0:0")).toEqual({ value: "5", fault: "too slow" });
  expect(faultsIn(after([...typed("5"), refused, go(0, 0), ...typed("6")]).edits)).toBe(0);
});

test("finding goes round from the active cell", () => {
  const state = after([go(0, 1)]);
  const full = (place: Place) => sheet.base(sheet.keyOf(place)) !== "";
  expect(nextPlace(state, sheet, full)).toEqual({ row: 1, column: 0 });
  expect(nextPlace(state, sheet, full, true)).toEqual({ row: 0, column: 0 });
  expect(nextPlace(state, sheet, () => false)).toBeNull();
});
