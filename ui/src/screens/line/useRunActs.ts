import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { assetPath } from "@/api/client";
import { lineQuery } from "@/api/lines";
import type { Instant, LineStatus, RunOutcome, StartRun } from "@/api/types";
import type { Sent } from "@/offline/entry";
import { meantBy, meantIdle } from "@/offline/meant";
import { useSend } from "@/offline/useSend";

/** How a run ends; without an instant it is now. */
export interface EndingRun {
  outcome: RunOutcome;
  at?: Instant;
}

/** What runs, in a word. */
const nameOf = (status: Pick<LineStatus, "order" | "product" | "mode">): string =>
  status.order?.number ?? status.product?.name ?? status.mode;

/**
 * Starting and ending runs of a line: pending until the server has confirmed, or until it is known
 * that the act waits for the network. `status` is the line as it is meant to be by then.
 */
export function useRunActs(path: string, status: LineStatus) {
  const { t } = useTranslation("offline");
  const queryClient = useQueryClient();
  const { send } = useSend(path);
  const heard = (sent: Sent<LineStatus | null>) => {
    if ("waiting" in sent) return;
    const { queryKey } = lineQuery(path);
    if (sent.confirmed) queryClient.setQueryData(queryKey, sent.confirmed);
    void queryClient.invalidateQueries({ queryKey });
  };
  // Refused where somebody else changed what runs since it was looked at here. What a start that
  // waits will open is not known yet: the queue puts it in.
  const known = status.run_id !== null && status.run_id > 0;
  const seen = known ? { seen_run_id: status.run_id } : {};
  const of_line = `/lines/${assetPath(path)}`;
  const start = useMutation({
    mutationFn: (run: StartRun) => {
      const meant = meantBy(queryClient, path, status, run);
      const name = meant ? nameOf(meant) : String(run.order ?? run.product ?? run.mode ?? "");
      return send({
        kind: "start",
        path: `${of_line}/start`,
        body: { ...run, ...seen },
        said: t("said.start", { name }),
        ...(meant && { meant }),
      });
    },
    onSuccess: heard,
  });
  const end = useMutation({
    mutationFn: (ending: EndingRun) =>
      send({
        kind: "end",
        path: `${of_line}/end`,
        body: { ...ending, ...seen },
        said: t(`said.end_${ending.outcome}`, { name: nameOf(status) }),
        meant: meantIdle,
      }),
    onSuccess: heard,
  });
  return { start, end, busy: start.isPending || end.isPending };
}
