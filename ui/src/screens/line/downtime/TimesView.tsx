import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockOf, nearestClock } from "./clock";
import { retimed, written } from "./pieces";
import styles from "./Sheet.module.css";
import type { OneProps } from "./StopSheet";
import { useWords } from "./words";

const minute = 60_000;

/** The start and end of a stop, typed or stepped by minutes. */
export function TimesView(props: OneProps) {
  const { t } = useTranslation("downtime");
  const words = useWords(props.zone);
  const { stop, items, index, acts, now } = props;
  const [start, setStart] = useState(Date.parse(stop.start_at));
  const [end, setEnd] = useState(stop.end_at === null ? null : Date.parse(stop.end_at));
  const until = end ?? now;
  const wrong = until <= start || (end !== null && end > now);
  // What was not moved stays as it was written, to the last digit of its seconds.
  const to = {
    start_at: start === Date.parse(stop.start_at) ? stop.start_at : written(start),
    end_at: end === null || end === Date.parse(stop.end_at ?? "") ? stop.end_at : written(end),
  };
  const pieces = wrong ? [] : retimed(items, index, to);
  const keep = async () => {
    const named = { state: words.name(stop), from: words.clock(start) };
    const said =
      end === null
        ? t("times.said_open", named)
        : t("times.said", { ...named, to: words.clock(end) });
    if (await acts.act([pieces], props.version, said)) props.close();
  };
  return (
    <form
      className={styles.choices}
      onSubmit={(event) => {
        event.preventDefault();
        if (pieces.length > 0) void keep();
      }}
    >
      <TimeField name={t("times.start")} at={start} zone={props.zone} change={setStart} />
      {end === null ? (
        <p className="of-quiet">{t("times.still")}</p>
      ) : (
        <TimeField name={t("times.end")} at={end} zone={props.zone} change={setEnd} />
      )}
      <p role="status" className={wrong ? styles.wrong : undefined}>
        {wrong ? t("times.wrong") : t("times.lasts", { time: words.exact((until - start) / 1000) })}
      </p>
      <button
        type="submit"
        className={styles.main}
        disabled={acts.busy || pieces.length === 0}
        aria-busy={acts.busy}
      >
        {t("times.keep")}
      </button>
    </form>
  );
}

function TimeField(props: {
  name: string;
  at: number;
  zone: string;
  change: (at: number) => void;
}) {
  const { t } = useTranslation("downtime");
  const { name, at, change } = props;
  const id = useId();
  const by = (minutes: number) => (
    <button
      key={minutes}
      type="button"
      className={styles.plain}
      aria-label={t(minutes < 0 ? "times.earlier" : "times.later", {
        what: name,
        time: `${Math.abs(minutes)} min`,
      })}
      onClick={() => change(at + minutes * minute)}
    >
      {minutes < 0 ? <IconMinus size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
      {Math.abs(minutes)} min
    </button>
  );
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="time"
        step={1}
        value={clockOf(at, props.zone)}
        onChange={(event) => {
          const found = nearestClock(event.currentTarget.value, at, props.zone);
          if (found !== null) change(found);
        }}
      />
      <div className={styles.row}>{[-5, -1, 1, 5].map(by)}</div>
    </div>
  );
}
