import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { meaningOfState } from "@/lib/meaning";
import { byCategory, isReason, type State } from "./reasons";
import styles from "./Sheet.module.css";
import { useStopReasons } from "./useStopReasons";

const most_likely = 6;

/** Why a line stood, in one press: what is likely in large, then all by category. */
export function ReasonPicker(props: {
  path: string;
  /** What the machine said, by which what is likely is told. */
  said: Id | undefined;
  /** The reason that it has. */
  current: Id | undefined;
  pick: (state: State) => void;
  busy: boolean;
}) {
  const { t } = useTranslation("downtime");
  const reasons = useStopReasons(props.path, props.said);
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<Id | null>(null);
  const all = useMemo(
    // What says only that a line stands is no reason.
    () => (reasons.items ?? []).map(({ state }) => state).filter(isReason),
    [reasons.items],
  );
  const wanted = text.trim().toLocaleLowerCase();
  const matching = all.filter(({ name, category }) =>
    `${name} ${category ?? ""}`.toLocaleLowerCase().includes(wanted),
  );
  const button = (state: State, big: boolean, first: boolean) => (
    <button
      key={state.id}
      type="button"
      className={big ? styles.likely : styles.reason}
      disabled={props.busy}
      aria-busy={props.busy && picked === state.id}
      aria-pressed={state.id === props.current}
      data-autofocus={first || undefined}
      onClick={() => {
        setPicked(state.id);
        props.pick(state);
      }}
    >
      <MeaningMark meaning={meaningOfState(state.type)} size={big ? 18 : 14} />
      <span>
        {state.name}
        {big && state.category && <small>{state.category}</small>}
      </span>
    </button>
  );
  if (!reasons.items) {
    return reasons.error ? <ProblemNotice error={reasons.error} /> : <Loading />;
  }
  return (
    <>
      {wanted === "" && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
        <div role="group" className={styles.likelies} aria-label={t("sheet.likely")}>
          {all.slice(0, most_likely).map((state, index) => button(state, true, index === 0))}
        </div>
      )}
      <label className={styles.search}>
        <IconSearch size={18} aria-hidden />
        <input
          type="search"
          aria-label={t("sheet.search")}
          placeholder={t("sheet.search")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {matching.length === 0 && (
        <p className="of-quiet">{t("sheet.none_match", { text: text.trim() })}</p>
      )}
      {byCategory(matching).map(([category, states]) => (
        <section key={category ?? ""} className={styles.category}>
          <h3>{category ?? t("sheet.other")}</h3>
          <div className={styles.reasons}>{states.map((state) => button(state, false, false))}</div>
        </section>
      ))}
    </>
  );
}
