import { useState } from "react";
import { useTranslation } from "react-i18next";
import { assetPath } from "@/api/client";
import type { Counter } from "@/api/setup";
import type { Instant, LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { AtChoice } from "../AtChoice";
import { CountField } from "./CountField";
import styles from "./Counts.module.css";
import { NumberPad } from "./NumberPad";
import { padQuantity, pressed } from "./numberPad";
import { Recorded } from "./Recorded";
import { useLineAct } from "./useLineAct";
import { usePadKeys } from "./usePadKeys";
import { WouldCount } from "./WouldCount";

type Entered = LineStatus & { entry: string | null };

/** Which counter, and what it shows; what that counts is told before it is recorded. */
export function ReadingForm(props: { path: string; status: LineStatus; counters: Counter[] }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { path, status, counters } = props;
  const [id, setId] = useState(counters[0]?.id);
  const [text, setText] = useState("");
  const [at, setAt] = useState<Instant | null>(null);
  const [last, setLast] = useState<{ what: string; entry: string | null } | null>(null);
  const act = useLineAct<Entered>(path);
  const counter = counters.find((each) => each.id === id) ?? counters[0];
  const total = padQuantity(text);
  const ready = counter !== undefined && total !== "" && !act.isPending;

  const write = (typed: string) => {
    setLast(null);
    setText(typed);
  };
  const record = async () => {
    if (!ready) return;
    const shown = formatDecimal(total, locale);
    const said = t("reading.said", { counter: counter.name, total: shown });
    const body = { counter: counter.id, total, ...(at !== null && { occurred_at: at }) };
    const reading = { kind: "reading", path: readingsOf(path), body, said } as const;
    const sent = await act.mutateAsync(reading).catch(() => null);
    if (!sent) return;
    setLast({ what: said, entry: "confirmed" in sent ? sent.confirmed.entry : null });
    setText("");
    setAt(null);
  };
  usePadKeys({
    press: (key) => write(pressed(text, key)),
    enter: () => void record(),
    text,
    restore: setText,
  });

  return (
    <form
      className={styles.entry}
      aria-label={t("reading.title")}
      onSubmit={(event) => {
        event.preventDefault();
        void record();
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: many counters scroll, by keyboard too */}
      <section className={styles.what} tabIndex={0} aria-label={t("reading.choose")}>
        <CounterChoice counters={counters} chosen={counter?.id} choose={setId} />
        <div className={styles.fields}>
          <CountField
            name={t("reading.total")}
            unit=""
            text={text}
            active
            disabled={act.isPending}
            activate={() => undefined}
            write={write}
          />
        </div>
        {counter && total !== "" && (
          <WouldCount path={path} counter={counter} total={total} at={at} status={status} />
        )}
        <AtChoice at={at} change={setAt} earliest={null} zone={status.line.time_zone} />
      </section>
      <div className={styles.hand}>
        <NumberPad disabled={act.isPending} press={(key) => write(pressed(text, key))} />
        <ProblemNotice error={act.error} />
        <button type="submit" className={styles.record} disabled={!ready} aria-busy={act.isPending}>
          {act.isPending
            ? t("manual.recording")
            : total === ""
              ? t("manual.record")
              : t("reading.record", { total: formatDecimal(total, locale) })}
        </button>
        <Recorded path={path} last={last} forget={() => setLast(null)} />
      </div>
    </form>
  );
}

const readingsOf = (path: string) => `/lines/${assetPath(path)}/counter-readings`;

function CounterChoice(props: {
  counters: Counter[];
  chosen: number | undefined;
  choose: (id: number) => void;
}) {
  const { t } = useTranslation("line");
  return (
    <fieldset className={styles.counters}>
      <legend>{t("reading.choose")}</legend>
      {props.counters.map(({ id, name, kind }) => (
        <label key={id} className={styles.counter}>
          <input
            type="radio"
            name="counter"
            checked={id === props.chosen}
            onChange={() => props.choose(id)}
          />
          {t(`facts.${kind}`)}
          <small>{name}</small>
        </label>
      ))}
    </fieldset>
  );
}
