import { expect, test } from "vitest";
import { type ClassTree, matchOf, partsOf, ruleKey, type Side, stepsOf } from "./changeoverMatrix";

// Drinks (1) > Cola (2), Orange (3); products 10 and 11 are colas, 12 an orange, 13 has no class.
const tree: ClassTree = {
  class_of: new Map([
    [10, 2],
    [11, 2],
    [12, 3],
    [13, null],
  ]),
  parent_of: new Map([
    [1, null],
    [2, 1],
    [3, 1],
  ]),
};
const line = 7;

function found(rules: Record<string, string>, from: Side, to: Side, on: number | null = line) {
  const match = matchOf((...key) => rules[ruleKey(...key)], tree, on, from, to);
  return match && [match.minutes, ruleKey(match.rule.line, match.rule.from, match.rule.to)];
}

test("a side is meant by itself, its classes and any", () => {
  expect(stepsOf("p10", tree).map(([, side]) => side)).toEqual(["p10", "c2", "c1", "any"]);
  expect(stepsOf("c3", tree).map(([, side]) => side)).toEqual(["c3", "c1", "any"]);
  expect(stepsOf("p13", tree).map(([, side]) => side)).toEqual(["p13", "any"]);
});

test("no rule, no time", () => {
  expect(found({}, "p10", "p12")).toBeNull();
});

test("a rule that names both sides beats one that leaves a side open", () => {
  const rules = { "|c1|c1": "30", "|p10|any": "5" };
  expect(found(rules, "p10", "p12")).toEqual(["30", "|c1|c1"]);
});

test("fewer steps win, then fewer on the from side", () => {
  expect(found({ "|c2|c3": "20", "|c1|c1": "30" }, "p10", "p12")?.[0]).toBe("20");
  expect(found({ "|p10|c3": "11", "|c2|p12": "12" }, "p10", "p12")?.[0]).toBe("11");
});

test("the line's own rule wins over that of every line, but not over a nearer one", () => {
  expect(found({ "|c2|c3": "20", "7|c2|c3": "25" }, "p10", "p12")?.[0]).toBe("25");
  expect(found({ "|p10|p12": "9", "7|c2|c3": "25" }, "p10", "p12")?.[0]).toBe("9");
  expect(found({ "7|c2|c3": "25" }, "p10", "p12", null)).toBeNull();
  expect(found({ "8|c2|c3": "25" }, "p10", "p12")).toBeNull();
});

test("a product to itself takes a rule only that names it twice", () => {
  expect(found({ "|c2|c2": "4", "|any|any": "60" }, "p10", "p10")).toBeNull();
  expect(found({ "|c2|c2": "4", "|p10|p10": "1" }, "p10", "p10")?.[0]).toBe("1");
  expect(found({ "|c2|c2": "4" }, "p10", "p11")?.[0]).toBe("4");
});

test("a class stands for its products without rules of their own", () => {
  expect(found({ "|c1|any": "40" }, "c2", "c3")?.[0]).toBe("40");
  expect(found({ "|p10|p12": "9" }, "c2", "c3")).toBeNull();
});

test("a key names its line and sides", () => {
  expect(partsOf(ruleKey(7, "p10", "any"))).toEqual({ line: 7, from: "p10", to: "any" });
  expect(partsOf(ruleKey(null, "c1", "c2"))).toEqual({ line: null, from: "c1", to: "c2" });
});
