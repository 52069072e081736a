import { expect, test } from "vitest";
import { bodyOf, byUse, countedOf, inOrder, sumOf } from "./draft";

test("an entry says what is written, and nothing of what is empty or 0", () => {
  expect(countedOf({})).toBeNull();
  expect(countedOf({ good: "0", "waste:3": "" })).toBeNull();
  expect(countedOf({ good: "120", infeed: "", "waste:3": "4.", "waste:0": "1.5" })).toEqual({
    good: "120",
    waste: [
      { quantity: "4", reason: 3 },
      { quantity: "1.5", reason: null },
    ],
  });
});

test("it goes to the server with ids of reasons, and own words only where there are some", () => {
  const counted = { infeed: "130", waste: [{ quantity: "4", reason: 3 }] };
  expect(bodyOf(counted, " ")).toEqual({ infeed: "130", waste: [{ quantity: "4", reason: 3 }] });
  expect(bodyOf({ waste: [{ quantity: "2", reason: null }] }, "Torn ")).toEqual({
    waste: [{ quantity: "2", comment: "Torn" }],
  });
});

test("waste adds up to the last digit", () => {
  expect(sumOf(["0.1", "0.2", "12"])).toBe("12.3");
  expect(sumOf([])).toBe("0");
});

test("the reasons used most stand first, the others as they were", () => {
  const reasons = ["Cap", "Label", "Leak"].map((name) => ({ name }));
  const entry = (...names: (string | null)[]) => ({ counts: names.map((reason) => ({ reason })) });
  const used = [entry("Leak", null), entry("Label", "Leak")];
  expect(byUse(reasons, used).map(({ name }) => name)).toEqual(["Leak", "Label", "Cap"]);
});

test("what has its place keeps it, and what is new comes after", () => {
  const of = (...ids: number[]) => ids.map((id) => ({ id }));
  expect(inOrder(of(1, 2, 3, 4), [3, 1])).toEqual(of(3, 1, 2, 4));
  expect(inOrder(of(1, 2), [2, 9, 1])).toEqual(of(2, 1));
});
