import { useMemo } from "react";
import type { LineStatus } from "@/api/types";
import { asMeant } from "./entry";
import { useSend } from "./useSend";

/**
 * The status of a line as it will be once what waits is done: what further acts are made on while
 * there is no network. It holds no figures, and is the confirmed status where nothing waits, or what
 * waits depends on a decision first.
 */
export function useMeant(line: string, status: LineStatus): LineStatus {
  const { waiting, refused } = useSend(line);
  return useMemo(
    () => (refused.length > 0 ? status : asMeant(status, waiting)),
    [status, waiting, refused],
  );
}
