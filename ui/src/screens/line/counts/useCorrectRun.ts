import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { lineQuery } from "@/api/lines";
import type { Run, Schemas } from "@/api/types";
import { useSend } from "@/offline/useSend";
import { nameOfRun } from "./runs";

/** Corrects the counts of a run; what shows it anywhere is asked for anew. */
export function useCorrectRun(path: string, run: Run, done: () => void) {
  const { t } = useTranslation("line");
  const { send } = useSend(path);
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (totals: Schemas["RunTotals"]) =>
      send<Run>({
        kind: "correct",
        path: `/runs/${run.id}/correct`,
        body: totals,
        said: t("correct.said", { name: nameOfRun(run) }),
      }),
    onSuccess: async () => {
      const keys = [["runs"], ["oee"], ["facts"], lineQuery(path).queryKey];
      await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      done();
    },
  });
}
