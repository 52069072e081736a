import type { Asset, AssetLevel, Id } from "@/api/types";

/** An asset with what stands below it, in the plant's order. */
export interface TreeNode {
  asset: Asset;
  parent: TreeNode | null;
  /** How deep it stands, from 0. */
  depth: number;
  children: TreeNode[];
}

const levels: AssetLevel[] = ["enterprise", "site", "area", "line", "cell"];

const above: Record<AssetLevel, readonly AssetLevel[]> = {
  enterprise: [],
  site: ["enterprise"],
  area: ["site", "area"],
  line: ["site", "area"],
  cell: ["line"],
};

/** Whether an asset of a level may stand right below one of another level. */
const mayStandBelow = (level: AssetLevel, parent: AssetLevel) => above[level].includes(parent);

/** What may be added right below an asset of a level, the usual one first. */
export function levelsBelow(parent: AssetLevel): AssetLevel[] {
  const usual = levels[levels.indexOf(parent) + 1];
  return levels
    .filter((level) => mayStandBelow(level, parent))
    .sort((a, b) => Number(b === usual) - Number(a === usual));
}

/** The plant as a tree, and every node of it by the id of its asset. */
export function growTree(assets: readonly Asset[]): { roots: TreeNode[]; of: Map<Id, TreeNode> } {
  const of = new Map<Id, TreeNode>();
  const roots: TreeNode[] = [];
  for (const asset of assets) {
    const parent = asset.parent_id === null ? null : (of.get(asset.parent_id) ?? null);
    const node = { asset, parent, depth: parent ? parent.depth + 1 : 0, children: [] };
    of.set(asset.id, node);
    (parent?.children ?? roots).push(node);
  }
  return { roots, of };
}

export const nameOf = (asset: Asset) => asset.display_name || asset.name;

/** The parts above an asset, the highest first. */
export function ancestors(node: TreeNode): TreeNode[] {
  return node.parent ? [...ancestors(node.parent), node.parent] : [];
}

/** The line that an asset is, or that it is a cell of. */
export function lineOf(node: TreeNode): TreeNode | null {
  if (node.asset.level === "line") return node;
  return node.asset.level === "cell" && node.parent ? lineOf(node.parent) : null;
}

const isIn = (node: TreeNode | null, part: TreeNode): boolean =>
  node !== null && (node === part || isIn(node.parent, part));

/** Every word of a search stands in the names or the path of an asset. */
function matches(asset: Asset, words: readonly string[]): boolean {
  const text = `${asset.display_name}\u0000${asset.name}\u0000${asset.path}`.toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * The rows of the tree from top to bottom: what is open, or, while something is searched, what
 * matches with all that stands above it.
 */
export function shownRows(
  roots: readonly TreeNode[],
  isOpen: (id: Id) => boolean,
  search = "",
): { node: TreeNode; found: boolean }[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const rows = (node: TreeNode): { node: TreeNode; found: boolean }[] => {
    const found = words.length > 0 && matches(node.asset, words);
    const open = words.length > 0 || isOpen(node.asset.id);
    const below = open ? node.children.flatMap(rows) : [];
    return words.length > 0 && !found && below.length === 0 ? [] : [{ node, found }, ...below];
  };
  return roots.flatMap(rows);
}

/** Where an asset may stand: below which, and at which place (from 0) among those there. */
export interface Place {
  parent: TreeNode;
  position: number;
}

/** Where it stands now. */
export function placeOf(node: TreeNode): Place | null {
  return node.parent && { parent: node.parent, position: node.parent.children.indexOf(node) };
}

export const samePlace = (one: Place | null, other: Place | null) =>
  one?.parent === other?.parent && one?.position === other?.position;

/** Those below a parent without the one that moves. */
const others = (parent: TreeNode, moving: TreeNode) =>
  parent.children.filter((child) => child !== moving);

/** Whether an asset may be moved below a parent: its level fits, and the parent is no part of it. */
export const mayMoveBelow = (moving: TreeNode, parent: TreeNode) =>
  mayStandBelow(moving.asset.level, parent.asset.level) && !isIn(parent, moving);

/** Every place that an asset may be moved to, from the top of the tree to its bottom. */
export function places(roots: readonly TreeNode[], moving: TreeNode): Place[] {
  const inside = (parent: TreeNode): Place[] => {
    if (parent === moving) return [];
    const fits = mayMoveBelow(moving, parent);
    const children = others(parent, moving);
    const between = children.flatMap((child, position) => [
      ...(fits ? [{ parent, position }] : []),
      ...inside(child),
    ]);
    return fits ? [...between, { parent, position: children.length }] : between;
  };
  return roots.flatMap(inside);
}

export type Where = "before" | "inside" | "after";

/** The place that is meant where something is held over a row; null where it may not stand. */
export function placeAt(moving: TreeNode, over: TreeNode, where: Where): Place | null {
  if (over === moving) return null;
  const inside = mayMoveBelow(moving, over)
    ? { parent: over, position: others(over, moving).length }
    : null;
  if (where === "inside" && inside) return inside;
  const { parent } = over;
  if (!parent || !mayMoveBelow(moving, parent)) return inside;
  const at = others(parent, moving).indexOf(over);
  return { parent, position: at + (where === "before" ? 0 : 1) };
}

/** One place up or down among its siblings; null at the ends. */
export function nudged(moving: TreeNode, by: -1 | 1): Place | null {
  const now = placeOf(moving);
  if (!now) return null;
  const position = now.position + by;
  return position < 0 || position >= now.parent.children.length ? null : { ...now, position };
}

/** A name for a copy that no sibling has: "Line 3" after "Line 2", else "Mixer 2". */
export function copyName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((each) => each.toLocaleLowerCase()));
  const numbered = /^(.*?)(\d+)$/.exec(name);
  const [stem, digits] = numbered ? [numbered[1] ?? "", numbered[2] ?? ""] : [name, ""];
  const space = numbered || !/\s/.test(name) ? "" : " ";
  for (let next = numbered ? Number(digits) + 1 : 2; ; next++) {
    const made = `${stem}${space}${String(next).padStart(digits.length, "0")}`;
    if (!used.has(made.toLocaleLowerCase())) return made;
  }
}

/** Where a mark shows a place: at the edge of a row, or on it; `depth` is how far it is indented. */
export interface Mark {
  over: Id;
  edge: Where;
  depth: number;
}

/** The mark of a place among the rows that are shown. */
export function markOf(place: Place, moving: TreeNode, rows: readonly { node: TreeNode }[]): Mark {
  const siblings = others(place.parent, moving);
  const depth = place.parent.depth + 1;
  const next = siblings[place.position];
  if (next) return { over: next.asset.id, edge: "before", depth };
  const last = siblings.at(-1);
  const below = last && rows.filter(({ node }) => isIn(node, last)).at(-1);
  if (!below) return { over: place.parent.asset.id, edge: "inside", depth };
  return { over: below.node.asset.id, edge: "after", depth };
}
