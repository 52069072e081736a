import { useElementSize } from "@mantine/hooks";
import { IconScissors, IconTrash } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Id, Instant } from "@/api/types";
import { meaningOfState } from "@/lib/meaning";
import { clockOf, nearestClock } from "./clock";
import { endOf, equalCuts, isStop, placed, split, written } from "./pieces";
import { byCategory, isReason, type State } from "./reasons";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import { meaningOf, snapOf } from "./strip";
import { TimeHandle } from "./TimeHandle";
import { useStopReasons } from "./useStopReasons";
import { useWords } from "./words";

const second = 1000;

/** One state in parts: equal ones, cut at a time, or by dragging the cuts; each has its reason. */
export function SplitView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stop, acts, now } = props;
  const [cuts, setCuts] = useState<Instant[]>(() => equalCuts(stop, 2, now));
  const [states, setStates] = useState<(Id | null)[]>([]);
  const reasons = useStopReasons(props.path, stop.state?.id);
  const all = (reasons.items ?? []).map(({ state }) => state).filter(isReason);
  const parts = split(stop, cuts, states);
  const stateOf = (index: number) =>
    all.find(({ id }) => id === states[index]) ?? stop.state ?? undefined;

  const keep = async () => {
    const said = t("split.said", { state: words.name(stop), count: parts.length });
    if (await acts.act([parts], props.version, said)) props.close();
  };
  return (
    <>
      <div className={styles.row}>
        <span className="of-quiet">{t("split.parts")}</span>
        {[2, 3, 4, 5].map((count) => (
          <button
            key={count}
            type="button"
            className={styles.plain}
            aria-label={t("split.parts_of", { count })}
            onClick={() => setCuts(equalCuts(stop, count, now))}
          >
            {count} ×
          </button>
        ))}
      </div>
      <Parts {...props} cuts={cuts} change={setCuts} stateOf={stateOf} />
      <AddCut {...props} cuts={cuts} change={setCuts} />
      <ol className={styles.partList}>
        {parts.map((part, index) => (
          <li key={part.start_at}>
            <b>{index + 1}</b>
            <span>
              {words.clock(part.start_at)}
              <small>{words.exact((endOf(part, now) - Date.parse(part.start_at)) / second)}</small>
            </span>
            <select
              aria-label={t("split.reason_of", { number: index + 1 })}
              value={states[index] ?? ""}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setStates((before) =>
                  parts.map((_, at) =>
                    at === index ? (value === "" ? null : Number(value)) : (before[at] ?? null),
                  ),
                );
              }}
            >
              <option value="">{`${words.name(stop)} (${t("split.same")})`}</option>
              {byCategory(all).map(([category, of_one]) => (
                <optgroup key={category ?? ""} label={category ?? t("sheet.other")}>
                  {of_one.map((state) => (
                    <option key={state.id} value={state.id}>
                      {state.name}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
            {index > 0 ? (
              <button
                type="button"
                className={styles.icon}
                aria-label={t("split.remove", { number: index })}
                onClick={() => {
                  setCuts(cuts.filter((_, at) => at !== index - 1));
                  setStates((before) => before.filter((_, at) => at !== index));
                }}
              >
                <IconTrash size={20} aria-hidden />
              </button>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ol>
      <div className={styles.sticky}>
        <button
          type="button"
          className={styles.main}
          disabled={acts.busy || cuts.length === 0}
          aria-busy={acts.busy}
          onClick={() => void keep()}
        >
          <IconScissors size={22} aria-hidden />
          {t("split.keep", { count: parts.length })}
        </button>
      </div>
    </>
  );
}

/** The parts as a bar, whose cuts are dragged. */
function Parts(
  props: OneProps & {
    cuts: readonly Instant[];
    change: (cuts: Instant[]) => void;
    stateOf: (index: number) => State | undefined;
  },
) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [held, setHeld] = useState<{ index: number; at: number } | null>(null);
  const { stop, cuts, now } = props;
  const view = { from: Date.parse(stop.start_at), to: endOf(stop, now) };
  const length = view.to - view.from;
  const bounds = [
    view.from,
    ...cuts.map((cut, index) => (held?.index === index ? held.at : Date.parse(cut))),
    view.to,
  ];
  return (
    <div className={styles.bar} ref={ref}>
      <div className={styles.parts} aria-hidden>
        {bounds.slice(1).map((to, index) => {
          const from = bounds[index] ?? view.from;
          const state = props.stateOf(index);
          const meaning = state ? meaningOfState(state.type) : meaningOf(stop);
          return (
            <span
              key={index}
              className={`of-fill-${meaning}`}
              data-uncoded={state !== undefined && !isReason(state) && isStop(stop)}
              style={{
                insetInlineStart: `${((from - view.from) / length) * 100}%`,
                width: `${((to - from) / length) * 100}%`,
              }}
            >
              <b>{index + 1}</b>
            </span>
          );
        })}
      </div>
      {width > 0 &&
        cuts.map((cut, index) => {
          const px = ((Date.parse(cut) - view.from) / length) * width;
          return (
            <TimeHandle
              key={index}
              label={t("split.mark", { number: index + 1 })}
              at={Date.parse(cut)}
              least={(bounds[index] ?? view.from) + second}
              most={(bounds[index + 2] ?? view.to) - second}
              step={snapOf(view, width)}
              each={length / width}
              grip={px}
              edge={px}
              say={words.clock}
              moving={(at) => setHeld(at === null ? null : { index, at })}
              keep={(at) => props.change(cuts.map((each, n) => (n === index ? written(at) : each)))}
            />
          );
        })}
    </div>
  );
}

function AddCut(props: OneProps & { cuts: readonly Instant[]; change: (cuts: Instant[]) => void }) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stop, cuts, now, zone } = props;
  const id = useId();
  const middle = (Date.parse(stop.start_at) + endOf(stop, now)) / 2;
  const [text, setText] = useState(() => clockOf(middle, zone));
  const [outside, setOutside] = useState(false);
  const add = () => {
    const at = nearestClock(text, middle, zone);
    const next = at === null ? [...cuts] : placed(stop, [...cuts, written(at)], now);
    setOutside(next.length === cuts.length);
    props.change(next);
  };
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label htmlFor={id}>{t("split.add")}</label>
      <div className={styles.row}>
        <input
          id={id}
          type="time"
          step={1}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" className={styles.plain}>
          {t("split.add_cut")}
        </button>
      </div>
      {outside && (
        <p role="alert" className={styles.wrong}>
          {t("split.outside", {
            from: words.clock(stop.start_at),
            to: words.clock(endOf(stop, now)),
          })}
        </p>
      )}
    </form>
  );
}
