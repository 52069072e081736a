import type { Asset, LineStatus } from "@/api/types";

/** A part of the plant with the lines below it. */
export interface PlantNode {
  asset: Asset;
  /** The status of the line itself; of other parts nothing. */
  status: LineStatus | undefined;
  children: PlantNode[];
  /** Every line at or below this part, in the order of the plant. */
  lines: LineStatus[];
}

/** The plant down to its lines, without parts that have none; the cells of lines are left out. */
export function plantTree(assets: readonly Asset[], lines: readonly LineStatus[]): PlantNode[] {
  const statusOf = new Map(lines.map((status) => [status.line.id, status]));
  const below = new Map<number | null, Asset[]>();
  for (const asset of assets) {
    const siblings = below.get(asset.parent_id);
    if (siblings) siblings.push(asset);
    else below.set(asset.parent_id, [asset]);
  }
  const grow = (asset: Asset): PlantNode[] => {
    const status = statusOf.get(asset.id);
    if (status) return [{ asset, status, children: [], lines: [status] }];
    const children = (below.get(asset.id) ?? []).flatMap(grow);
    if (children.length === 0) return [];
    return [{ asset, status, children, lines: children.flatMap((child) => child.lines) }];
  };
  return (below.get(null) ?? []).flatMap(grow);
}

/** The part at a path, if there is one with lines. */
export function partAt(nodes: readonly PlantNode[], path: string): PlantNode | undefined {
  for (const node of nodes) {
    if (node.asset.path === path) return node;
    const found = partAt(node.children, path);
    if (found) return found;
  }
  return undefined;
}

/** Parts that directly hold lines, each with the parts above it: a heading each, top down. */
export interface Section {
  node: PlantNode;
  /** How deep the heading stands, from 0. */
  depth: number;
  /** The lines shown right under the heading. */
  lines: LineStatus[];
}

/** The headings of an overview and the lines under each; the enterprise gets no heading. */
export function sectionsOf(nodes: readonly PlantNode[], depth = 0): Section[] {
  return nodes.flatMap((node) => {
    if (node.status) return [];
    const lines = node.children.flatMap((child) => child.status ?? []);
    const whole = node.asset.level === "enterprise" && lines.length === 0;
    const own: Section[] = whole ? [] : [{ node, depth, lines }];
    return [...own, ...sectionsOf(node.children, whole ? depth : depth + 1)];
  });
}
