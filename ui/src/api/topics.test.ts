import { expect, test } from "vitest";
import { touchedKeys } from "./topics";

const pathOf = (id: string) => (id === "7" ? "site1/packaging/line07" : undefined);

test("a topic names the queries that show it", () => {
  expect(touchedKeys("orders", pathOf)).toContainEqual(["orders"]);
  expect(touchedKeys("orders", pathOf)).toContainEqual(["startable"]);
  expect(touchedKeys("order:12", pathOf)).toEqual([["order", "12"]]);
  expect(touchedKeys("all", pathOf)).toEqual([[]]);
  expect(touchedKeys("rejections", pathOf)).toEqual([["rejections"]]);
});

test("a what-if copy is shown as a plan and in the list of the copies", () => {
  expect(touchedKeys("what-if:3", pathOf)).toEqual([["what-ifs"], ["entries"]]);
});

test("what is expected is shown with entries and their orders", () => {
  const keys = touchedKeys("projections", pathOf);
  for (const key of ["entries", "orders", "order"]) expect(keys).toContainEqual([key]);
});

test("the set-up stands on every screen", () => {
  expect(touchedKeys("plant", pathOf)).toEqual([[]]);
});

test("a line's change touches what is shown under its id and its path", () => {
  const keys = touchedKeys("line:7", pathOf);
  expect(keys).toContainEqual(["lines"]);
  expect(keys).toContainEqual(["line", "7"]);
  expect(keys).toContainEqual(["line", "site1/packaging/line07"]);
  expect(touchedKeys("line:8", pathOf)).toContainEqual(["line"]);
});

test("a kind without an id touches all that any of its kind would", () => {
  expect(touchedKeys("order", pathOf)).toEqual([["order"]]);
  const any = touchedKeys("line", pathOf);
  for (const [root] of touchedKeys("line:7", pathOf)) expect(any).toContainEqual([root]);
});
