import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lineQuery } from "@/api/lines";
import { countersQuery } from "@/api/setup";

const keyOf = (path: string) => `outfeed-infeed:${path}`;

/**
 * Whether infeed is counted by hand at this device: offered where no counter of the line sees it,
 * and remembered.
 */
export function useInfeed(path: string) {
  const line = useQuery(lineQuery(path)).data?.line.id;
  const counters = useQuery(countersQuery).data?.items;
  const [wanted, setWanted] = useState(() => localStorage.getItem(keyOf(path)) !== null);
  const offered =
    counters !== undefined &&
    !counters.some((each) => each.enabled && each.line_id === line && each.kind === "infeed");
  return {
    offered,
    counted: offered && wanted,
    count: (on: boolean) => {
      setWanted(on);
      if (on) localStorage.setItem(keyOf(path), "1");
      else localStorage.removeItem(keyOf(path));
    },
  };
}
