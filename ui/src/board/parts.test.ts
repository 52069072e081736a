import { expect, test } from "vitest";
import { partOf } from "./parts";

test("before anything is typed it is half, whole where the whole allows it", () => {
  expect(["3600", "7", "1", "0.5", "2.50", "1000.0"].map((whole) => partOf(whole, ""))).toEqual([
    "1800",
    "3",
    "0.5",
    "0.25",
    "1.25",
    "500",
  ]);
});

test("what was typed is the part, exactly, where it is one", () => {
  expect(partOf("3600", "600")).toBe("600");
  expect(partOf("3600", "600.")).toBe("600");
  expect(partOf("0.3", "0.1")).toBe("0.1");
  expect(["0", "3600", "9000", "0.0"].map((typed) => partOf("3600", typed))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
