import type { ProductClass } from "@/api/setup";
import type { ChangeoverItem } from "@/api/setupGrids";
import type { Id, Product } from "@/api/types";
import { readDecimal } from "@/components/grid/clipboard";
import type { Edits, Place, Sheet } from "@/components/grid/sheet";
import { typedDecimal } from "@/lib/decimalText";
import {
  type ClassTree,
  type Match,
  matchOf,
  partsOf,
  type Rule,
  ruleKey,
  type Side,
} from "./changeoverMatrix";
import { inTree, withBelow } from "./classTree";

/** A row and a column of the matrix: anything, a class, or a product below its class. */
export interface MatrixSide {
  side: Side;
  name: string;
  detail: string;
  depth: number;
}

export interface ChangeoverWorld {
  /** Minutes by the keys of their rules. */
  rules: ReadonlyMap<string, string>;
  tree: ClassTree;
  sides: readonly MatrixSide[];
  locale: string;
  fault: (code: "number" | "negative", typed: string) => string;
}

export const rulesOf = (rules: readonly Rule[]) =>
  new Map(rules.map(({ line, from, to, minutes }) => [ruleKey(line, from, to), minutes] as const));

export function treeOf(classes: readonly ProductClass[], products: readonly Product[]): ClassTree {
  const ids = new Map(classes.map(({ id, name }) => [name, id] as const));
  return {
    class_of: new Map(products.map((each) => [each.id, ids.get(each.product_class ?? "") ?? null])),
    parent_of: new Map(classes.map(({ id, parent_id }) => [id, parent_id])),
  };
}

/** Anything, then the classes as a tree with their products, then products without a class. */
export function sidesOf(
  classes: readonly ProductClass[],
  products: readonly Product[],
  any: string,
  locale: string,
): MatrixSide[] {
  const leaf = (product: Product, depth: number): MatrixSide => ({
    side: `p${product.id}`,
    name: product.code,
    detail: product.name,
    depth,
  });
  const known = new Set(classes.map(({ name }) => name));
  return [
    { side: "any", name: any, detail: "", depth: 0 },
    ...inTree(classes, locale).flatMap(({ item, depth }) => [
      { side: `c${item.id}` as Side, name: item.name, detail: "", depth },
      ...products
        .filter(({ product_class }) => product_class === item.name)
        .map((product) => leaf(product, depth + 1)),
    ]),
    ...products
      .filter(({ product_class }) => product_class === null || !known.has(product_class))
      .map((product) => leaf(product, 0)),
  ];
}

/** The sides that a filter leaves; those of a class with what holds for it from above. */
export function sidesShown(
  world: Pick<ChangeoverWorld, "sides" | "tree">,
  classes: readonly ProductClass[],
  filter: { text: string; product_class: Id | null; with_products: boolean },
): MatrixSide[] {
  const words = filter.text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const wanted =
    filter.product_class === null
      ? null
      : new Set(withBelow(classes, filter.product_class).map(({ id }) => id));
  return world.sides.filter(({ side, name, detail }) => {
    if (side === "any") return true;
    const id = Number(side.slice(1));
    const product = side.startsWith("p");
    if (product && !filter.with_products) return false;
    const of = product ? (world.tree.class_of.get(id) ?? null) : id;
    if (wanted && (of === null || !wanted.has(of))) return false;
    const said = `${name} ${detail}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** The matrix of one line, or with null of every line: minutes from each row to each column. */
export function matrixSheet(
  world: ChangeoverWorld,
  shown: readonly MatrixSide[],
  line: Id | null,
): Sheet {
  const sideAt = (at: number): Side => shown[at]?.side ?? "any";
  return {
    rows: shown.length,
    columns: shown.length,
    keyOf: ({ row, column }) => ruleKey(line, sideAt(row), sideAt(column)),
    base: (key) => world.rules.get(key) ?? "",
    locked: () => false,
    read: (_, typed, mark) => {
      if (typed === "") return { value: "" };
      const value = readDecimal(typed.replace(/\s*min\.?$/i, ""), world.locale, mark);
      if (value === null) return { fault: world.fault("number", typed) };
      return value.startsWith("-") ? { fault: world.fault("negative", typed) } : { value };
    },
    typed: (_, value) => (value === "" ? "" : typedDecimal(value, world.locale)),
  };
}

/** What holds between two sides with what was edited. */
export function holding(
  world: ChangeoverWorld,
  edits: Edits,
  line: Id | null,
  from: Side,
  to: Side,
): Match | null {
  const minutesOf = (on: Id | null, one: Side, other: Side) => {
    const key = ruleKey(on, one, other);
    const edit = edits.get(key);
    return edit && edit.fault === null ? edit.value : world.rules.get(key);
  };
  return matchOf(minutesOf, world.tree, line, from, to);
}

/** The values of places as they are to stand the other way round as well. */
export function mirrored(
  sheet: Sheet,
  edits: Edits,
  places: readonly Place[],
): [key: string, edit: { value: string; fault: null }][] {
  return places.flatMap((place) => {
    const key = sheet.keyOf(place);
    const edit = edits.get(key);
    const value = edit?.value ?? sheet.base(key);
    const { line, from, to } = partsOf(key);
    if (edit?.fault || value === "" || from === to) return [];
    return [[ruleKey(line, to, from), { value, fault: null }]];
  });
}

function sideFields(side: Side, which: "from" | "to"): Partial<ChangeoverItem> {
  if (side === "any") return {};
  const kind = side.startsWith("p") ? "product" : "class";
  return { [`${which}_${kind}`]: Number(side.slice(1)) };
}

/** What is sent for edited rules, with the key of each. */
export function changeoverItems(edits: Edits): { items: ChangeoverItem[]; keys: string[] } {
  const keys = [...edits.keys()];
  const items = [...edits].map(([key, { value }]): ChangeoverItem => {
    const { line, from, to } = partsOf(key);
    return {
      ...(line === null ? {} : { line }),
      ...sideFields(from, "from"),
      ...sideFields(to, "to"),
      minutes: value === "" ? null : value,
    };
  });
  return { items, keys };
}
