import { useMutation, useQueryClient } from "@tanstack/react-query";
import { endRun, lineQuery, startRun } from "@/api/lines";
import type { Instant, LineStatus, RunOutcome, StartRun } from "@/api/types";

/** How a run ends; without an instant it is now. */
export interface EndingRun {
  outcome: RunOutcome;
  at?: Instant;
}

/** Starting and ending runs of a line: pending until the server has confirmed, never before. */
export function useRunActs(path: string, status: LineStatus) {
  const queryClient = useQueryClient();
  const confirmed = (status: LineStatus) => {
    const { queryKey } = lineQuery(path);
    queryClient.setQueryData(queryKey, status);
    void queryClient.invalidateQueries({ queryKey });
  };
  // Refused where somebody else changed what runs since it was looked at here.
  const seen = status.run_id === null ? {} : { seen_run_id: status.run_id };
  const start = useMutation({
    mutationFn: (run: StartRun) => startRun(path, { ...run, ...seen }),
    onSuccess: confirmed,
  });
  const end = useMutation({
    mutationFn: (ending: EndingRun) => endRun(path, { ...ending, ...seen }),
    onSuccess: confirmed,
  });
  return { start, end, busy: start.isPending || end.isPending };
}
