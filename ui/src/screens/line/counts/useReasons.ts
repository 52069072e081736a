import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { countEntriesQuery } from "@/api/counts";
import { useNow } from "@/api/now";
import { type WasteReason, wasteReasonsQuery } from "@/api/setup";
import { byUse } from "./draft";

const day = 24 * 3_600_000;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** Why a line wastes, what was said most often in the last week first. */
export function useReasons(path: string): WasteReason[] {
  const today = Math.floor(useNow(3600) / day) * day;
  const span = { from: written(today - 7 * day), to: written(today + day) };
  const reasons = useQuery(wasteReasonsQuery(path));
  const entries = useQuery(countEntriesQuery(path, span));
  return useMemo(
    () =>
      byUse(reasons.data?.items.filter(({ enabled }) => enabled) ?? [], entries.data?.items ?? []),
    [reasons.data, entries.data],
  );
}
