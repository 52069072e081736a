import type { Id } from "@/api/types";
import type { TreeNode } from "./tree";

interface Holding {
  name: string;
  /** Where it holds, with all below; null is everywhere. */
  asset_id: Id | null;
}

/** What is set up at an asset itself; at the enterprise also what is set up for everywhere. */
export function ownOf<Item extends Holding>(node: TreeNode, items: readonly Item[]): Item[] {
  return items.filter(
    ({ asset_id }) => asset_id === node.asset.id || (asset_id === null && node.parent === null),
  );
}

/**
 * What holds at an asset from above, the nearest first: of one name only the nearest. It is
 * overridden where the asset has one of that name itself.
 */
export function inheritedBy<Item extends Holding>(
  node: TreeNode,
  items: readonly Item[],
): { item: Item; overridden: boolean }[] {
  const mine = new Set(ownOf(node, items).map(({ name }) => name.toLowerCase()));
  const seen = new Set<string>();
  const found: { item: Item; overridden: boolean }[] = [];
  for (let above = node.parent; above; above = above.parent) {
    for (const item of ownOf(above, items)) {
      const name = item.name.toLowerCase();
      if (seen.has(name)) continue;
      seen.add(name);
      found.push({ item, overridden: mine.has(name) });
    }
  }
  return found;
}

/** The shifts by which an asset works, and whose they are: the nearest above that has any. */
export function shiftsAt<Item extends { asset_id: Id }>(
  node: TreeNode,
  shifts: readonly Item[],
): { of: TreeNode | null; shifts: Item[] } {
  for (let above: TreeNode | null = node; above; above = above.parent) {
    const own = shifts.filter(({ asset_id }) => asset_id === above?.asset.id);
    if (own.length > 0) return { of: above, shifts: own };
  }
  return { of: null, shifts: [] };
}
