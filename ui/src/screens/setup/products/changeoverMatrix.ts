import type { Changeover } from "@/api/setup";
import type { Id } from "@/api/types";

/** What a rule goes from or to: a product, a class with all below it, or anything. */
export type Side = `p${Id}` | `c${Id}` | "any";

export interface Rule {
  from: Side;
  to: Side;
  /** Null holds on every line. */
  line: Id | null;
  minutes: string;
}

/** The class of each product and the class above each class. */
export interface ClassTree {
  class_of: ReadonlyMap<Id, Id | null>;
  parent_of: ReadonlyMap<Id, Id | null>;
}

const sideOf = (product: Id | null, product_class: Id | null): Side =>
  product !== null ? `p${product}` : product_class !== null ? `c${product_class}` : "any";

export const ruleOf = (rule: Changeover): Rule => ({
  from: sideOf(rule.from_product_id, rule.from_class_id),
  to: sideOf(rule.to_product_id, rule.to_class_id),
  line: rule.line_id,
  minutes: rule.minutes,
});

/** Names a rule: one for each line, or every line, and pair of sides. */
export const ruleKey = (line: Id | null, from: Side, to: Side) => `${line ?? ""}|${from}|${to}`;

export function partsOf(key: string): { line: Id | null; from: Side; to: Side } {
  const [line = "", from = "any", to = "any"] = key.split("|") as [string, Side, Side];
  return { line: line === "" ? null : Number(line), from, to };
}

/** Steps to "any": more than a class tree is deep. */
const open = 1_000_000;

/** What a rule may name to mean a side, nearest first: the product, its class, those above, any. */
export function stepsOf(side: Side, tree: ClassTree): [steps: number, side: Side][] {
  if (side === "any") return [[open, "any"]];
  const found: [number, Side][] = [];
  let steps = 0;
  let above: Id | null | undefined;
  if (side.startsWith("p")) {
    found.push([steps++, side]);
    above = tree.class_of.get(Number(side.slice(1)));
  } else above = Number(side.slice(1));
  const seen = new Set<Id>();
  while (above !== null && above !== undefined && !seen.has(above)) {
    seen.add(above);
    found.push([steps++, `c${above}`]);
    above = tree.parent_of.get(above);
  }
  found.push([open, "any"]);
  return found;
}

/** The value that holds between two sides and the rule that says it; null where none does. */
export interface Match {
  minutes: string;
  rule: { line: Id | null; from: Side; to: Side };
}

/**
 * The most specific rule that matches, as the scheduler takes it: fewer sides left open, fewer
 * steps up to what the rule names, fewer of them on the "from" side, the line's own before that
 * of every line. A product to itself takes a rule only that names it on both sides.
 */
export function matchOf(
  minutesOf: (line: Id | null, from: Side, to: Side) => string | undefined,
  tree: ClassTree,
  line: Id | null,
  from: Side,
  to: Side,
): Match | null {
  for (const [one, other] of pairsOf(from, to, tree)) {
    for (const each of line === null ? [null] : [line, null]) {
      const minutes = minutesOf(each, one, other);
      if (minutes !== undefined && minutes !== "") {
        return { minutes, rule: { line: each, from: one, to: other } };
      }
    }
  }
  return null;
}

function pairsOf(from: Side, to: Side, tree: ClassTree): [Side, Side][] {
  if (from === to && from.startsWith("p")) return [[from, to]];
  const pairs = stepsOf(from, tree).flatMap(([left, one]) =>
    stepsOf(to, tree).map(([right, other]) => ({ all: left + right, left, one, other })),
  );
  pairs.sort((a, b) => a.all - b.all || a.left - b.left);
  return pairs.map(({ one, other }) => [one, other]);
}
