import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { moveAsset, type Placing, type Preview, wouldMoveAsset } from "@/api/setup";
import type { Asset } from "@/api/types";
import { type Place, placeOf, samePlace, type TreeNode } from "./tree";

interface Wanted {
  node: TreeNode;
  place: Place;
}

export interface Moved {
  asset: Asset;
  /** Where it stood before, to put it back. */
  back: Omit<Placing, "version">;
}

const placing = (place: Place, version: number): Placing => ({
  parent: place.parent.asset.id,
  position: place.position,
  version,
});

/** Moves assets: asks first what it would break, and can put back what was moved last. */
export function useTreeMove() {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<(Wanted & { would: Preview }) | null>(null);
  const [moved, setMoved] = useState<Moved | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["plant"] });
  const act = useMutation({
    mutationFn: async ({ node, place, sure }: Wanted & { sure: boolean }) => {
      const { asset } = node;
      if (!sure) {
        const would = await wouldMoveAsset(asset.id, placing(place, asset.version));
        if (would.consequences.length > 0 || (would.reflow?.moved_count ?? 0) > 0) {
          setAsking({ node, place, would });
          return;
        }
      }
      const before = placeOf(node);
      const now = await moveAsset(asset.id, placing(place, asset.version));
      setAsking(null);
      setMoved(
        before && {
          asset: now,
          back: { parent: before.parent.asset.id, position: before.position },
        },
      );
    },
    onSettled: refresh,
  });
  const undo = useMutation({
    mutationFn: ({ asset, back }: Moved) =>
      moveAsset(asset.id, { ...back, version: asset.version }),
    onSuccess: () => setMoved(null),
    onSettled: refresh,
  });
  return {
    move: (node: TreeNode, place: Place) => {
      if (samePlace(placeOf(node), place)) return;
      setMoved(null);
      undo.reset();
      act.mutate({ node, place, sure: false });
    },
    /** A move that waits for its consequences to be taken. */
    asking,
    confirm: () => asking && act.mutate({ ...asking, sure: true }),
    cancel: () => {
      setAsking(null);
      act.reset();
    },
    moved,
    undo: () => moved && undo.mutate(moved),
    busy: act.isPending || undo.isPending,
    error: act.error ?? undo.error,
  };
}
