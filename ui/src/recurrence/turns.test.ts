import { expect, test } from "vitest";
import { turnsOf } from "./turns";

const today = "2026-11-22";

test("a week that was chosen is the same week when it is shown again", () => {
  const turns = turnsOf("2024-01-01", 3, today);
  expect(turns.map(({ first }) => first)).toEqual(["2024-01-01", "2024-01-08", "2024-01-15"]);
  for (const { first } of turns) expect(turnsOf(first, 3, today)).toEqual(turns);
});

test("each week says when its turn is next, this week being still to come", () => {
  const nexts = turnsOf("2024-01-01", 3, today).map(({ next }) => next);
  expect([...nexts].sort()).toEqual(["2026-11-16", "2026-11-23", "2026-11-30"]);
  expect(turnsOf("2030-06-05", 2, today).map(({ first, next }) => first === next)).toEqual([
    true,
    true,
  ]);
});

test("a first day in the middle of a week, and before the anchor, is in its week", () => {
  expect(turnsOf("2024-01-11", 3, today)[1]?.first).toBe("2024-01-08");
  expect(turnsOf("2023-12-27", 3, today)[2]?.first).toBe("2023-12-25");
});
