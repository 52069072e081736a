import { expect, test } from "vitest";
import { Anchors, pagesOf } from "./pages";

test("a span of rows stands on the pages that it touches", () => {
  expect(pagesOf({ first: 0, last: 0 })).toEqual([0]);
  expect(pagesOf({ first: 95, last: 130 })).toEqual([0, 1]);
  expect(pagesOf({ first: 200, last: 299 })).toEqual([2]);
  expect(pagesOf({ first: 0, last: -1 })).toEqual([0]);
});

test("the way to a page goes from the nearest known one before it", () => {
  const anchors = new Anchors();
  expect(anchors.before(500)).toEqual({ page: 0, cursor: undefined });
  anchors.set(1, "a");
  anchors.set(11, "b");
  expect(anchors.before(10)).toEqual({ page: 1, cursor: "a" });
  expect(anchors.before(11)).toEqual({ page: 11, cursor: "b" });
  expect(anchors.has(10)).toBe(false);
});

test("where a list has become shorter, what was known behind its end is forgotten", () => {
  const anchors = new Anchors();
  anchors.set(1, "a");
  anchors.set(2, "b");
  anchors.set(2, null);
  expect([anchors.has(0), anchors.has(1), anchors.has(2)]).toEqual([true, true, false]);
});
