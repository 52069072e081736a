import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetPath } from "@/api/client";
import { statesOfLineQuery } from "@/api/setup";
import type { Id, Instant, LineStatus } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useSend } from "@/offline/useSend";
import { AtChoice } from "../AtChoice";
import { ReasonPicker } from "./ReasonPicker";
import styles from "./Sheet.module.css";

/** A person says what the line does, where no machine does or its machine is wrong. */
export function SayState(props: { path: string; zone: string; close: () => void }) {
  const { t } = useTranslation("downtime");
  const { path } = props;
  const [at, setAt] = useState<Instant | null>(null);
  const states = useQuery(statesOfLineQuery(path));
  const running = (states.data?.items ?? []).filter(
    ({ type, enabled }) => type === "running" && enabled,
  );
  const say = useSaying(path, at, props.close);
  return (
    <Dialog title={t("say.title")} onClose={props.close} size={720}>
      <div className={styles.choices}>
        <ProblemNotice error={say.error ?? states.error} />
        <AtChoice at={at} change={setAt} earliest={null} zone={props.zone} />
        {running.map((state) => (
          <button
            key={state.id}
            type="button"
            className={styles.likely}
            disabled={say.isPending}
            onClick={() => say.mutate(state)}
          >
            <MeaningMark meaning="running" size={18} />
            <span>{state.name}</span>
          </button>
        ))}
        <h3>{t("say.stands")}</h3>
        <ReasonPicker
          path={path}
          said={undefined}
          current={undefined}
          pick={(state) => say.mutate(state)}
          busy={say.isPending}
        />
        <p className="of-quiet">{t("say.detail")}</p>
      </div>
    </Dialog>
  );
}

function useSaying(path: string, at: Instant | null, done: () => void) {
  const { t } = useTranslation("downtime");
  const { send } = useSend(path);
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (state: { id: Id; name: string }) =>
      send<LineStatus>({
        kind: "state",
        path: `/lines/${assetPath(path)}/state`,
        body: { state: state.id, ...(at !== null && { at }) },
        said: t("say.said", { state: state.name }),
      }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["line", path] });
      done();
    },
  });
}
