import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { countEntriesQuery } from "@/api/counts";
import { useNow } from "@/api/now";
import { type WasteReason, wasteReasonsQuery } from "@/api/setup";
import { byUse } from "./draft";

const day = 24 * 3_600_000;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** Why a line wastes, what was said most often in the last week first; null until it is known. */
export function useReasons(path: string): WasteReason[] | null {
  const today = Math.floor(useNow(3600) / day) * day;
  const span = { from: written(today - 7 * day), to: written(today + day) };
  const reasons = useQuery(wasteReasonsQuery(path));
  const entries = useQuery(countEntriesQuery(path, span));
  return useMemo(() => {
    // Nothing moves under a thumb: the order is known before there is anything to press.
    if (reasons.isPending || entries.isPending) return null;
    const usable = reasons.data?.items.filter(({ enabled }) => enabled) ?? [];
    return byUse(usable, entries.data?.items ?? []);
  }, [reasons.isPending, entries.isPending, reasons.data, entries.data]);
}
