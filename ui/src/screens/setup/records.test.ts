import { expect, test } from "vitest";
import { type Column, recordRows, searched, sorted } from "./records";

interface Item {
  name: string;
  rate: string | null;
}

const items: Item[] = [
  { name: "Line 10", rate: "9.5" },
  { name: "Line 2", rate: null },
  { name: "Mixer", rate: "100" },
];
const columns: Column<Item>[] = [
  { key: "name", name: "Name", text: (item) => item.name },
  { key: "rate", name: "Rate", text: (item) => item.rate, number: true },
];
const names = (found: Item[]) => found.map(({ name }) => name);

test("a search needs all its words, in any column", () => {
  expect(names(searched(items, columns, "line 9.5"))).toEqual(["Line 10"]);
  expect(names(searched(items, columns, " "))).toHaveLength(3);
  expect(searched(items, columns, "oven")).toEqual([]);
});

test("a word never spans two columns", () => {
  expect(searched(items, columns, "109")).toEqual([]);
});

test("texts sort as people count, numbers by size, missing ones last", () => {
  expect(names(sorted(items, columns, { key: "name", down: false }, "en"))).toEqual([
    "Line 2",
    "Line 10",
    "Mixer",
  ]);
  expect(names(sorted(items, columns, { key: "rate", down: true }, "en"))).toEqual([
    "Mixer",
    "Line 10",
    "Line 2",
  ]);
  expect(names(sorted(items, columns, null, "en"))).toEqual(names(items));
});

test("a file has the names of the columns and the plain values", () => {
  expect(recordRows(items.slice(0, 2), columns)).toEqual([
    ["name", "rate"],
    ["Line 10", "9.5"],
    ["Line 2", null],
  ]);
});
