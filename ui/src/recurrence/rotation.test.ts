import { expect, test } from "vitest";
import {
  crewOn,
  crewsOf,
  resized,
  rotation_presets,
  rotationOf,
  rowsOf,
  turnedDay,
} from "./rotation";

test("2-2-3 goes through two weeks and gives both crews every other weekend", () => {
  const days = rotationOf("2-2-3", ["A", "B"]);
  expect(days.join("")).toBe("AABBAAABBAABBB");
  expect(rowsOf(days).map((row) => row.map(({ crew }) => crew).join(""))).toEqual([
    "AABBAAA",
    "BBAABBB",
  ]);
  expect(days.filter((crew) => crew === "A")).toHaveLength(7);
});

test("with one crew too few the others' days are off", () => {
  expect(rotationOf("4-4", ["A"])).toEqual(["A", "A", "A", "A", "", "", "", ""]);
  expect(rotationOf("6-2", ["A"]).filter((crew) => crew === "")).toHaveLength(2);
});

test("by weeks each crew takes one in turn", () => {
  expect(rotationOf("weekly", ["A", "B", "C"])).toHaveLength(21);
  expect(rotation_presets).toContain("weekly");
});

test("a day goes through the crews and off; the others stay", () => {
  const days = ["A", "", "B"];
  expect(turnedDay(days, 0, ["A", "B"])).toEqual(["B", "", "B"]);
  expect(turnedDay(days, 2, ["A", "B"])).toEqual(["A", "", ""]);
  expect(turnedDay(days, 1, ["A", "B"])).toEqual(["A", "A", "B"]);
});

test("made longer it goes on from its beginning", () => {
  expect(resized(["A", "B"], 5)).toEqual(["A", "B", "A", "B", "A"]);
  expect(resized(["A", "B", ""], 2)).toEqual(["A", "B"]);
  expect(resized([], 2)).toEqual(["", ""]);
  expect(crewsOf(["B", "", "A", "B"])).toEqual(["B", "A"]);
});

test("the crew of a day counts from the first valid day, also before it", () => {
  const days = ["A", "A", "B", ""];
  expect(crewOn(days, "2026-11-16", "2026-11-18")).toBe("B");
  expect(crewOn(days, "2026-11-16", "2026-11-20")).toBe("A");
  expect(crewOn(days, "2026-11-16", "2026-11-15")).toBe("");
  expect(crewOn([], "2026-11-16", "2026-11-15")).toBeNull();
});
