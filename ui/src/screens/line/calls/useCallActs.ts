import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Call, CallKind, OpenCall } from "@/api/calls";
import { assetPath } from "@/api/client";
import type { LineStatus } from "@/api/types";
import type { Draft } from "@/offline/entry";
import { useSend } from "@/offline/useSend";

/** What is done about calls of a line; each act is kept where there is no network. */
export function useCallActs(line: string, status: LineStatus) {
  const { t } = useTranslation("calls");
  const queryClient = useQueryClient();
  const { send, waiting } = useSend(line);
  const act = useMutation({
    mutationFn: (draft: Draft) => send<Call>(draft),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["line"] }),
  });
  const of_call = ({ id }: OpenCall, verb: string) => `/calls/${id}/${verb}`;
  return {
    busy: act.isPending,
    error: act.error,
    forget: act.reset,
    call: (kind: CallKind, note: string) =>
      act.mutateAsync({
        kind: "call",
        path: `/lines/${assetPath(status.line.path)}/calls`,
        body: { kind, note },
        said: t("new.said", { kind: t(`kind.${kind}`) }),
      }),
    acknowledge: (call: OpenCall) =>
      act.mutateAsync({
        kind: "call",
        path: of_call(call, "acknowledge"),
        body: {},
        said: t("open.said_acknowledge", { kind: t(`kind.${call.kind}`) }),
      }),
    resolve: (call: OpenCall, resolution: string) =>
      act.mutateAsync({
        kind: "call",
        path: of_call(call, "resolve"),
        body: { resolution },
        said: t("open.said_resolve", { kind: t(`kind.${call.kind}`) }),
      }),
    /** Kinds that were called for here and are not sent yet. */
    waits: waiting.filter((each) => each.kind === "call" && each.path.startsWith("/lines/")),
  };
}
