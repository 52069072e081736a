import { expect, test } from "vitest";
import type { Asset, AssetLevel } from "@/api/types";
import {
  copyName,
  growTree,
  levelsBelow,
  markOf,
  nudged,
  placeAt,
  placeOf,
  places,
  shownRows,
  type TreeNode,
} from "./tree";

const asset = (id: number, parent_id: number | null, level: AssetLevel, name: string): Asset => ({
  id,
  parent_id,
  level,
  name,
  display_name: name,
  path: name.toLowerCase(),
  topic: "",
  own_topic: "",
  position: 0,
  time_zone: "UTC",
  production_day_start: null,
  micro_stop_time: null,
  stop_prompt_time: null,
  enabled: true,
  usable: true,
  version: 1,
});

// Works > North (Filling > L1 (Cell A, Cell B), L2; Packing), South
const assets = [
  asset(1, null, "enterprise", "Works"),
  asset(2, 1, "site", "North"),
  asset(3, 1, "site", "South"),
  asset(4, 2, "area", "Filling"),
  asset(5, 2, "area", "Packing"),
  asset(6, 4, "line", "L1"),
  asset(7, 4, "line", "L2"),
  asset(8, 6, "cell", "Cell A"),
  asset(9, 6, "cell", "Cell B"),
];
const { roots, of } = growTree(assets);
const node = (id: number) => of.get(id) as TreeNode;
const said = (found: { parent: TreeNode; position: number } | null) =>
  found && `${found.parent.asset.name}:${found.position}`;

test("rows stand in the plant's order, closed parts hide what is below", () => {
  const names = (open: (id: number) => boolean, text = "") =>
    shownRows(roots, open, text).map((row) => row.node.asset.name);
  expect(names(() => true)).toEqual([
    "Works",
    "North",
    "Filling",
    "L1",
    "Cell A",
    "Cell B",
    "L2",
    "Packing",
    "South",
  ]);
  expect(names((id) => id === 1)).toEqual(["Works", "North", "South"]);
  expect(names(() => false, "cell b")).toEqual(["Works", "North", "Filling", "L1", "Cell B"]);
  expect(names(() => true, "oven")).toEqual([]);
});

test("a line may go to any place below sites and areas, never below a line", () => {
  expect(places(roots, node(7)).map(said)).toEqual([
    "North:0",
    "Filling:0",
    "Filling:1",
    "North:1",
    "Packing:0",
    "North:2",
    "South:0",
  ]);
});

test("an area goes not into itself", () => {
  expect(places(roots, node(4)).map(said)).toEqual(["North:0", "Packing:0", "North:1", "South:0"]);
  expect(placeAt(node(4), node(6), "inside")).toBeNull();
});

test("held over a row means before, after or below it, whichever may be", () => {
  expect(said(placeAt(node(7), node(6), "before"))).toBe("Filling:0");
  expect(said(placeAt(node(6), node(7), "after"))).toBe("Filling:1");
  expect(said(placeAt(node(6), node(5), "inside"))).toBe("Packing:0");
  expect(said(placeAt(node(6), node(7), "inside"))).toBe("Filling:1");
  expect(said(placeAt(node(6), node(3), "before"))).toBe("South:0");
  expect(placeAt(node(8), node(5), "inside")).toBeNull();
  expect(placeAt(node(6), node(6), "after")).toBeNull();
});

test("a step among siblings ends at the first and the last", () => {
  expect(said(placeOf(node(6)))).toBe("Filling:0");
  expect(said(nudged(node(6), 1))).toBe("Filling:1");
  expect(nudged(node(6), -1)).toBeNull();
  expect(nudged(node(7), 1)).toBeNull();
  expect(nudged(node(1), 1)).toBeNull();
});

test("what may be added comes with the usual one first", () => {
  expect(levelsBelow("enterprise")).toEqual(["site"]);
  expect(levelsBelow("site")).toEqual(["area", "line"]);
  expect(levelsBelow("area")).toEqual(["line", "area"]);
  expect(levelsBelow("cell")).toEqual([]);
});

test("a copy counts on from the number that its name ends with", () => {
  expect(copyName("LabelerLine01", ["labelerline01", "LABELERLINE02"])).toBe("LabelerLine03");
  expect(copyName("Mixer", ["Mixer"])).toBe("Mixer2");
  expect(copyName("Big Mixer", ["Big Mixer", "big mixer 2"])).toBe("Big Mixer 3");
});

test("a place is marked before the next sibling, else after all that is below the last one", () => {
  const rows = shownRows(roots, () => true);
  const mark = (moving: number, parent: number, position: number) =>
    markOf({ parent: node(parent), position }, node(moving), rows);
  expect(mark(7, 4, 0)).toEqual({ over: 6, edge: "before", depth: 3 });
  expect(mark(7, 4, 1)).toEqual({ over: 9, edge: "after", depth: 3 });
  expect(mark(7, 5, 0)).toEqual({ over: 5, edge: "inside", depth: 3 });
});
