import { describe, expect, test } from "vitest";
import { formatClock, formatDuration, secondsBetween } from "./duration";

describe("formatDuration", () => {
  test.each([
    [0, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3599, "59 min"],
    [3600, "1 h 00 min"],
    [7500, "2 h 05 min"],
    [86_399, "23 h 59 min"],
    [273_600, "3 d 04 h"],
    [-7500, "\u22122 h 05 min"],
    [-0.5, "0 s"],
  ])("%d s reads %s", (seconds, words) => expect(formatDuration(seconds)).toBe(words));
});

test("formatClock runs like a clock and never below zero", () => {
  expect(formatClock(42)).toBe("0:42");
  expect(formatClock(727)).toBe("12:07");
  expect(formatClock(7509)).toBe("2:05:09");
  expect(formatClock(-3)).toBe("0:00");
});

test("secondsBetween takes instants in either form", () => {
  const start = "2025-03-30T00:00:00Z";
  expect(secondsBetween(start, "2025-03-30T01:30:00+01:00")).toBe(1800);
  expect(secondsBetween(Date.parse(start) + 1500, start)).toBe(-1);
});
