import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./Schedule.module.css";
import { SelectionBar } from "./SelectionBar";
import type { Acts } from "./useActs";

/** What is said over the lower edge of the board: what is selected, a note, why an act was refused. */
export function BoardToasts(props: {
  acts: Acts;
  note: string | null;
  selected: readonly Entry[];
  onPin: () => void;
  onRemove: () => void;
  onClear: () => void;
  /** What else is to be told there. */
  children?: ReactNode;
}) {
  const { t } = useTranslation("schedule");
  const { acts, note, selected } = props;
  return (
    <div className={styles.toast}>
      {props.children}
      {selected.length > 0 && (
        <SelectionBar
          entries={selected}
          onPin={props.onPin}
          onRemove={props.onRemove}
          onClear={props.onClear}
        />
      )}
      {note && (
        <div className={styles.selection} aria-hidden>
          {note}
        </div>
      )}
      {acts.refusal && (
        <ProblemNotice
          error={acts.refusal.reasons.join(" ")}
          title={t("said.kept")}
          action={
            <button type="button" className={styles.toastClose} onClick={acts.forget}>
              {t("close")}
            </button>
          }
        />
      )}
    </div>
  );
}
