import { expect, test } from "vitest";
import { apart, namedHours } from "./chartOption";

test("labels that would lie on each other move apart, downwards from the highest", () => {
  expect(apart([0.9, 0.5, 1], 0.1).map((each) => Math.round(each * 100) / 100)).toEqual([0, 0, 0]);
  expect(apart([0.87, 0.85, 1], 0.06).map((each) => Math.round(each * 100) / 100)).toEqual([
    0, -0.04, 0,
  ]);
});

test("a label without a value takes the foot of the axis", () => {
  expect(apart([null, 0.5], 0.1)).toEqual([0, 0]);
});

test("hours are named at round hours, days at midnight, other groups always", () => {
  const day = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  expect(namedHours(day, 12).filter(Boolean)).toHaveLength(12);
  expect(namedHours([...day, ...day, ...day, ...day, ...day, ...day, ...day], 12)[1]).toBe(false);
  expect(namedHours(["PO-1", "PO-2"], 1)).toEqual([true, true]);
});
