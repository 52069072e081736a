import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { countEntriesQuery } from "@/api/counts";
import { useNow } from "@/api/now";
import { type WasteReason, wasteReasonsQuery } from "@/api/setup";
import type { Id } from "@/api/types";
import { byUse, inOrder } from "./draft";

const day = 24 * 3_600_000;
/** How long what was said most often is waited for, in milliseconds. */
const patience = 1_500;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/**
 * Why a line wastes, what was said most often in the last week first; null until it is known.
 * Nothing moves under a thumb: once there is anything to press, it keeps its place.
 */
export function useReasons(path: string): WasteReason[] | null {
  const today = Math.floor(useNow(3600) / day) * day;
  const span = { from: written(today - 7 * day), to: written(today + day) };
  const reasons = useQuery(wasteReasonsQuery(path));
  const entries = useQuery(countEntriesQuery(path, span));
  const [waited, setWaited] = useState(false);
  const [order, setOrder] = useState<readonly Id[] | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), patience);
    return () => clearTimeout(timer);
  }, []);
  const usable = useMemo(
    () => reasons.data?.items.filter(({ enabled }) => enabled) ?? [],
    [reasons.data],
  );
  const settled = !reasons.isPending && (!entries.isPending || waited);
  useEffect(() => {
    if (!settled || order !== null) return;
    setOrder(byUse(usable, entries.data?.items ?? []).map(({ id }) => id));
  }, [settled, order, usable, entries.data]);
  return useMemo(() => (order === null ? null : inOrder(usable, order)), [usable, order]);
}
