import { expect, test } from "vitest";
import { touchedKeys } from "./topics";

const pathOf = (id: string) => (id === "7" ? "site1/packaging/line07" : undefined);

test("a topic names the queries that show it", () => {
  expect(touchedKeys("orders", pathOf)).toEqual([["orders"]]);
  expect(touchedKeys("order:12", pathOf)).toEqual([["order", "12"]]);
  expect(touchedKeys("all", pathOf)).toEqual([[]]);
  expect(touchedKeys("plant", pathOf)).toEqual([["plant"], ["lines"]]);
});

test("a line's change touches what is shown under its id and its path", () => {
  const keys = touchedKeys("line:7", pathOf);
  expect(keys).toContainEqual(["lines"]);
  expect(keys).toContainEqual(["line", "7"]);
  expect(keys).toContainEqual(["line", "site1/packaging/line07"]);
  expect(touchedKeys("line:8", pathOf)).toContainEqual(["line"]);
});
