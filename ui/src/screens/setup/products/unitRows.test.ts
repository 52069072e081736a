import { expect, test } from "vitest";
import { rowsOf, saidUnits, sentUnits, widestOf } from "./unitRows";

const rows = [
  { unit: "CS", count: "24", of: "bottle" },
  { unit: "PAL", count: "60", of: "CS" },
];

test("a unit of a unit is sent in base units", () => {
  expect(sentUnits(rows, "bottle")).toEqual([
    { unit: "CS", factor: "24" },
    { unit: "PAL", factor: "1440" },
  ]);
  expect(saidUnits(rows, "bottle")[1]?.of).toEqual([
    { count: "60", unit: "CS" },
    { count: "1440", unit: "bottle" },
  ]);
});

test("thirds stay exact", () => {
  const read = rowsOf(
    [
      { unit: "kg", factor: "1", numerator: "1", denominator: "1" },
      { unit: "bag", factor: "0.333333", numerator: "1", denominator: "3" },
    ],
    "kg",
  );
  expect(read).toEqual([{ unit: "bag", count: "1/3", of: "kg" }]);
  expect(sentUnits(read, "kg")).toEqual([{ unit: "bag", factor: "1/3" }]);
});

test("what cannot be read is sent as it was typed; a circle says nothing", () => {
  expect(sentUnits([{ unit: "CS", count: "many", of: "bottle" }], "bottle")[0]?.factor).toBe(
    "many",
  );
  const circle = [
    { unit: "a", count: "2", of: "b" },
    { unit: "b", count: "2", of: "a" },
  ];
  expect(saidUnits(circle, "c")).toEqual([null, null]);
});

test("a list says a chain once, by its widest unit, and what is part of the base unit", () => {
  const all = [...rows, { unit: "sip", count: "1/20", of: "bottle" }];
  expect(
    widestOf(saidUnits(all, "bottle"), "bottle").map(({ unit, of }) => [unit, of.length]),
  ).toEqual([
    ["PAL", 2],
    ["bottle", 1],
  ]);
});
