import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { assetsQuery } from "@/api/plant";
import { countersQuery } from "@/api/setup";
import { growTree, lineOf } from "./tree";

/** The plant as rules are laid over it: what is in use only. */
export function useMapped() {
  const assets = useQuery(assetsQuery).data?.items;
  const counters = useQuery(countersQuery).data?.items;
  return useMemo(() => {
    const { of } = growTree(assets ?? []);
    return {
      assets: [...of.values()]
        .filter(({ asset }) => asset.usable)
        .map((node) => ({
          id: node.asset.id,
          path: node.asset.path,
          topic: node.asset.topic,
          level: node.asset.level,
          line_id: lineOf(node)?.asset.id ?? null,
        })),
      counters: (counters ?? [])
        .filter(({ enabled }) => enabled)
        .map((counter) => ({ ...counter, tag: counter.tag || counter.kind })),
    };
  }, [assets, counters]);
}

export type Mapped = ReturnType<typeof useMapped>;
