import { expect, test } from "vitest";
import { byCategory, isReason } from "./reasons";
import { jam, running, stopped } from "./sample";

const cleaning = { id: 4, name: "Cleaning", type: "planned_downtime", category: null } as const;

test("a bare stop says that a line stands, not why", () => {
  expect([running, stopped, jam, cleaning].map(isReason)).toEqual([false, false, true, true]);
});

test("reasons stand by category, those without one last", () => {
  const film = { ...jam, id: 5, name: "Film", category: "Material" };
  const found = byCategory([cleaning, jam, film]).map(([category, states]) => [
    category,
    states.map(({ name }) => name),
  ]);
  expect(found).toEqual([
    ["Material", ["Film"]],
    ["Mechanical", ["Jam"]],
    [null, ["Cleaning"]],
  ]);
});
