import { expect, test } from "vitest";
import type { Product } from "@/api/types";
import type { Edits } from "@/components/grid/sheet";
import {
  type ChangeoverWorld,
  changeoverItems,
  holding,
  matrixSheet,
  mirrored,
  sidesOf,
  sidesShown,
  treeOf,
} from "./changeoverSheet";

const classes = [
  { id: 1, parent_id: null, name: "Pack", version: 1 },
  { id: 2, parent_id: 1, name: "Cola Pack", version: 1 },
];
const products = [
  { id: 10, code: "C4", name: "Cola 4", product_class: "Cola Pack" },
  { id: 11, code: "MIX", name: "Mix", product_class: null },
] as Product[];
const world: ChangeoverWorld = {
  rules: new Map([["|c1|any", "30"]]),
  tree: treeOf(classes, products),
  sides: sidesOf(classes, products, "anything", "en"),
  locale: "en",
  fault: (code) => code,
};
const edits = (cells: Record<string, string>): Edits =>
  new Map(Object.entries(cells).map(([key, value]) => [key, { value, fault: null }]));

test("the sides stand as the class tree does", () => {
  expect(world.sides.map(({ side, depth }) => [side, depth])).toEqual([
    ["any", 0],
    ["c1", 0],
    ["c2", 1],
    ["p10", 2],
    ["p11", 0],
  ]);
});

test.each([
  [{ text: "", product_class: 2, with_products: true }, ["any", "c2", "p10"]],
  [{ text: "", product_class: null, with_products: false }, ["any", "c1", "c2"]],
  [{ text: "mix", product_class: null, with_products: true }, ["any", "p11"]],
])("%j leaves %j", (filter, left) => {
  expect(sidesShown(world, classes, filter).map(({ side }) => side)).toEqual(left);
});

test("an edit holds at once, and taking it out lets the wider rule through", () => {
  expect(holding(world, edits({}), null, "p10", "p11")?.minutes).toBe("30");
  expect(holding(world, edits({ "|p10|p11": "5" }), null, "p10", "p11")?.minutes).toBe("5");
  expect(holding(world, edits({ "|c1|any": "" }), null, "p10", "p11")).toBeNull();
});

test("minutes are read, with the unit or without", () => {
  const { read } = matrixSheet(world, world.sides, null);
  const place = { row: 0, column: 0 };
  expect(read(place, "12,5 min", null)).toEqual({ value: "12.5" });
  expect(read(place, "-1", null)).toEqual({ fault: "negative" });
  expect(read(place, "soon", null)).toEqual({ fault: "number" });
});

test("what was selected is put the other way round", () => {
  const sheet = matrixSheet(world, world.sides, 7);
  const cells = mirrored(sheet, edits({ "7|p10|p11": "5", "7|p10|p10": "1" }), [
    { row: 3, column: 4 },
    { row: 3, column: 3 },
    { row: 3, column: 0 },
  ]);
  expect(cells).toEqual([["7|p11|p10", { value: "5", fault: null }]]);
});

test("a rule is sent with its sides, without minutes to go", () => {
  expect(changeoverItems(edits({ "7|p10|c1": "5", "|any|p11": "" }))).toEqual({
    keys: ["7|p10|c1", "|any|p11"],
    items: [
      { line: 7, from_product: 10, to_class: 1, minutes: "5" },
      { to_product: 11, minutes: null },
    ],
  });
});
