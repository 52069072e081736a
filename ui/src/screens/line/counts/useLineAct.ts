import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lineQuery } from "@/api/lines";
import type { LineStatus } from "@/api/types";
import type { Draft } from "@/offline/entry";
import { useSend } from "@/offline/useSend";

/** An act of the line that answers with its status, which is shown at once. */
export function useLineAct<Answer extends LineStatus = LineStatus>(path: string) {
  const { send } = useSend(path);
  const queryClient = useQueryClient();
  const { queryKey } = lineQuery(path);
  return useMutation({
    mutationFn: (act: Draft) => send<Answer>(act),
    onSuccess: (sent) => {
      if ("confirmed" in sent) queryClient.setQueryData(queryKey, sent.confirmed);
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: ["facts"] });
    },
  });
}
