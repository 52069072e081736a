import { expect, test } from "vitest";
import { contrast, isColour } from "./contrast";

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.48, 2);
  expect(contrast("#123456", "#123456")).toBe(1);
});

test.each([
  ["#0B6BB8", true],
  ["#0b6bb8", true],
  ["0b6bb8", false],
  ["#fff", false],
  ["red", false],
])("%s: %s", (text, known) => {
  expect(isColour(text)).toBe(known);
});
