import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { modesQuery } from "@/api/plant";
import type { LineStatus, ModeType } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { meaningOfMode } from "@/lib/meaning";
import styles from "./OutcomeDialog.module.css";
import { QuestionDialog } from "./QuestionDialog";

const pauses: ModeType[] = ["setup", "cleaning", "maintenance", "idle"];

/** For what work is interrupted: a pause is another mode, after which the order goes on. */
export function PauseDialog(props: {
  status: LineStatus;
  busy: boolean;
  error: Error | null;
  pause: (mode: string) => void;
  close: () => void;
}) {
  const { t } = useTranslation("line");
  const modes = useQuery(modesQuery);
  const [given, setGiven] = useState<string | null>(null);
  const { order, product } = props.status;
  const fit = pauses.flatMap(
    (type) => modes.data?.items.filter((mode) => mode.enabled && mode.type === type) ?? [],
  );
  return (
    <QuestionDialog
      question={t("pause.title", { name: order?.number ?? product?.name ?? "" })}
      cancel={t("pause.cancel")}
      busy={props.busy}
      close={props.close}
    >
      <p className={styles.hint}>{t(order ? "pause.detail" : "pause.detail_product")}</p>
      <ProblemNotice error={props.error ?? modes.error} />
      <div className={styles.modes}>
        {fit.map((mode) => (
          <button
            key={mode.id}
            type="button"
            className={styles.outcome}
            disabled={props.busy}
            aria-busy={props.busy && given === mode.name}
            onClick={() => {
              setGiven(mode.name);
              props.pause(mode.name);
            }}
          >
            <MeaningMark meaning={meaningOfMode(mode.type)} size={22} />
            <b>{mode.name}</b>
          </button>
        ))}
      </div>
    </QuestionDialog>
  );
}
