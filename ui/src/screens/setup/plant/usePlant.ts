import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { assetsQuery } from "@/api/plant";
import type { Asset, Id } from "@/api/types";
import { growTree } from "./tree";

/** The enterprise has no path of its own; in an address it stands as this. */
const whole = "/";

export const refOf = (asset: Asset) => asset.path || whole;

/** The plant as a tree, and which asset of it the address names. */
export function usePlant() {
  const { data, error } = useQuery(assetsQuery);
  const { asset } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  const tree = useMemo(() => growTree(data?.items ?? []), [data]);
  const seen = useRef<{ ref: string; id: Id } | null>(null);
  const named =
    data?.items.find((each) => refOf(each) === asset) ??
    // Renamed or moved while it is looked at: the address follows, whoever did it.
    data?.items.find(({ id }) => seen.current?.ref === asset && seen.current?.id === id);
  const ref = named && refOf(named);
  useEffect(() => {
    seen.current = named ? { ref: refOf(named), id: named.id } : null;
    if (ref === undefined || ref === asset) return;
    const search = (now: object) => ({ ...now, asset: ref });
    void navigate({ search, replace: true, ignoreBlocker: true });
  }, [named?.id, ref, asset]);
  return {
    ...tree,
    assets: data?.items,
    error,
    /** The asset of the address; `unknown` is one that is not there. */
    chosen: named ? (tree.of.get(named.id) ?? null) : null,
    unknown: asset !== undefined && data !== undefined && !named ? asset : null,
    choose: (chosen: Asset | null, tab?: string) =>
      void navigate({
        search: (now) => ({
          section: "assets",
          asset: chosen ? refOf(chosen) : undefined,
          tab: tab ?? now.tab,
        }),
      }),
  };
}
