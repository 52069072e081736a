import { expect, test } from "vitest";
import { goesOn, shapeOf } from "./keepable";

test("a span that goes on with time is kept under one shape", () => {
  const key = (from: string) => ["line", "a", "timeline", from, "2026-11-16T10:00:00Z"];
  const shape = shapeOf(key("2026-11-16T09:00:00Z"));
  expect(shape).toBe(shapeOf(key("2026-11-16T09:05:00Z")));
  expect(goesOn(shape ?? "")).toBe(true);
  expect(shapeOf(["oee", { line: "a", from: "2026-11-16T09:00:00Z" }])).toBe(
    shapeOf(["oee", { from: "2026-11-15T09:00:00Z", line: "a", to: undefined }]),
  );
});

test("lines are kept apart, and what only a desk looks at is not kept", () => {
  expect(shapeOf(["line", "a"])).not.toBe(shapeOf(["line", "b"]));
  expect(goesOn(shapeOf(["line", "a"]) ?? "")).toBe(false);
  expect(shapeOf(["users"])).toBeUndefined();
  expect(shapeOf(["plant", "file"])).toBeUndefined();
  expect(shapeOf(["plant", "products"])).toBeDefined();
});
