import { useQuery } from "@tanstack/react-query";
import { oeeQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import type { Instant } from "@/api/types";

const hour = 3_600_000;
const written = (at: number): Instant => new Date(at).toISOString().replace(".000Z", "Z");

/** The shift that is on, with the instants it began at and of now; null between shifts. */
export function useShift(asset: string, enabled: boolean) {
  const now = useNow(60);
  const to = written(now);
  const from = written((Math.floor(now / hour) - 24) * hour);
  const query = useQuery({ ...oeeQuery({ line: asset, from, to, by: "shift" }), enabled });
  const last = query.data?.items.at(-1);
  const on =
    last?.start_at && last.end_at && last.label !== "no shift"
      ? Date.parse(last.end_at) >= Date.parse(query.data?.to ?? to)
      : false;
  const shift =
    on && last?.start_at
      ? { name: last.label, from: last.start_at, to: query.data?.to ?? to }
      : null;
  return { shift, known: query.data !== undefined, error: query.error };
}
