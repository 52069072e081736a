import { expect, test } from "vitest";
import type { Asset } from "@/api/types";
import { inheritedBy, ownOf, shiftsAt } from "./inherited";
import type { TreeNode } from "./tree";

const node = (id: number, parent: TreeNode | null): TreeNode => ({
  asset: { id, parent_id: parent?.asset.id ?? null } as Asset,
  parent,
  depth: 0,
  children: [],
});
const works = node(1, null);
const site = node(2, works);
const line = node(3, site);
const states = [
  { name: "Running", asset_id: null },
  { name: "Jam", asset_id: null },
  { name: "Jam", asset_id: 2 },
  { name: "jam", asset_id: 3 },
  { name: "Oven cold", asset_id: 2 },
];

test("an asset has its own, the enterprise also what holds everywhere", () => {
  expect(ownOf(line, states).map(({ name }) => name)).toEqual(["jam"]);
  expect(ownOf(works, states).map(({ name }) => name)).toEqual(["Running", "Jam"]);
});

test("from above comes the nearest of each name, told whether it is overridden here", () => {
  expect(inheritedBy(line, states)).toEqual([
    { item: states[2], overridden: true },
    { item: states[4], overridden: false },
    { item: states[0], overridden: false },
  ]);
  expect(inheritedBy(works, states)).toEqual([]);
});

test("an asset works by the shifts of the nearest that has any", () => {
  const shifts = [
    { name: "A", asset_id: 1 },
    { name: "B", asset_id: 2 },
  ];
  expect(shiftsAt(line, shifts).of).toBe(site);
  expect(shiftsAt(line, shifts).shifts).toEqual([shifts[1]]);
  expect(shiftsAt(works, shifts).of).toBe(works);
  expect(shiftsAt(line, []).of).toBeNull();
});
