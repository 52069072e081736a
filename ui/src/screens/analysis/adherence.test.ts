import { expect, test } from "vitest";
import type { Adherence } from "@/api/adherence";
import { leastFirst, timingOf, widest } from "./adherence";

test("the line that kept least of its plan stands first, one without any last", () => {
  const line = (line_id: number, adherence: number | null) =>
    ({ line_id, adherence }) as Adherence["lines"][number];
  const lines = leastFirst([line(1, 0.9), line(2, null), line(3, 0.25)]);
  expect(lines.map(({ line_id }) => line_id)).toEqual([3, 1, 2]);
});

test("on time is within the tolerance of the plant, either way", () => {
  expect([-301, -300, 0, 300, 301].map((by) => timingOf(by, 300))).toEqual([
    "early",
    "on_time",
    "on_time",
    "on_time",
    "late",
  ]);
});

test("all bars have one scale, of a minute at least", () => {
  const by = (start_deviation: number, end_deviation: number | null) => ({
    start_deviation,
    end_deviation,
  });
  expect(widest([])).toBe(60);
  expect(widest([by(-900, null), by(60, 600)])).toBe(900);
});
