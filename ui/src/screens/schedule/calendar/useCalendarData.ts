import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { occurrencesQuery } from "@/api/calendar";
import { entriesQuery } from "@/api/plan";
import { assetsQuery } from "@/api/plant";
import { shiftsQuery } from "@/api/setup";
import type { Asset } from "@/api/types";
import { shiftsAt } from "@/screens/setup/plant/inherited";
import { growTree, type TreeNode } from "@/screens/setup/plant/tree";
import type { Axis } from "./axis";
import { piecesOf } from "./pieces";
import { workedIn } from "./worked";

const placed = ["site", "area", "line"];
const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

function linesBelow(node: TreeNode): TreeNode[] {
  if (node.asset.level === "line") return [node];
  return node.children.flatMap(linesBelow);
}

/** The asset whose calendar is shown: that of the address, else the first line of the plant. */
export function useChosen(path: string | undefined) {
  const assets = useQuery(assetsQuery);
  const items = assets.data?.items;
  return useMemo(() => {
    const { roots, of } = growTree((items ?? []).filter(({ usable }) => usable));
    const nodes = [...of.values()];
    const node =
      nodes.find(({ asset }) => asset.path === path && placed.includes(asset.level)) ??
      roots.flatMap(linesBelow)[0] ??
      nodes.find(({ asset }) => placed.includes(asset.level)) ??
      null;
    return {
      node,
      lines: node ? linesBelow(node).map(({ asset }) => asset) : [],
      choices: roots.flatMap(flat).filter(({ asset }) => placed.includes(asset.level)),
      known: items !== undefined,
      error: assets.error,
    };
  }, [items, path, assets.error]);
}

const flat = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(flat)];

export interface Chosen {
  node: TreeNode;
  lines: Asset[];
}

/** What an asset's calendar holds on the days of an axis. */
export function useCalendarData({ node, lines }: Chosen, axis: Axis) {
  const first = axis.days[0]?.start ?? 0;
  const last = axis.days.at(-1)?.end ?? 0;
  const [from, to] = [iso(first), iso(last)];
  const occurrences = useQuery(occurrencesQuery(node.asset.path, from, to));
  const entries = useQuery(entriesQuery({ line: node.asset.path, from, to }));
  const shifts = useQuery(shiftsQuery);
  const data = useMemo(() => {
    const found = occurrences.data?.items ?? [];
    const known = new Set(lines.map(({ id }) => id));
    const here = (entries.data?.items ?? []).filter(({ line_id }) => known.has(line_id));
    const has_shifts =
      shiftsAt(node, shifts.data?.items ?? []).of !== null ||
      found.some(({ kind }) => kind === "shift");
    return {
      pieces: piecesOf(found, here),
      worked: workedIn(found, has_shifts, { from: first, to: last }),
      has_shifts,
    };
  }, [occurrences.data, entries.data, shifts.data, node, lines, first, last]);
  return {
    ...data,
    pending: occurrences.isPending || entries.isPending || shifts.isPending,
    error: occurrences.error ?? entries.error ?? shifts.error,
  };
}
