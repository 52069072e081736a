import { useQuery } from "@tanstack/react-query";
import { reasonsQuery } from "@/api/states";
import type { Id } from "@/api/types";
import { useConnection } from "@/offline/useConnection";

/**
 * The reasons of a line, likely ones after what the machine said first. Without network, where
 * nobody asked for those before, the ones that the panel was made ready with.
 */
export function useStopReasons(path: string, said: Id | undefined) {
  const { online } = useConnection();
  const likely = useQuery(reasonsQuery(path, said));
  const kept = useQuery(reasonsQuery(path));
  // While they are on their way nothing is shown: buttons that change places are pressed wrongly.
  const unheard = !online || likely.isError;
  const data = likely.data ?? (unheard ? kept.data : undefined);
  return { items: data?.items, error: likely.error };
}
