import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatInstant } from "@/lib/instant";
import { meaningOfMode } from "@/lib/meaning";
import styles from "./Facts.module.css";
import type { Span } from "./span";
import { columnsOf, pieces } from "./strips";

const percent = (share: number) => `${share * 100}%`;

/** States, runs and good counts of a span under each other, on one axis of time. */
export function Strips(props: {
  timeline: Timeline;
  span: Span;
  zone: string;
  /** What is pointed out of it. */
  within: Span | null;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const { timeline, span, zone, within } = props;
  const start = Date.parse(span.from);
  const length = Date.parse(span.to) - start;
  const at = (instant: string) => Math.min(Math.max((Date.parse(instant) - start) / length, 0), 1);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const style = length > 86_400_000 ? "day_time" : "time";
  return (
    <section className={styles.part}>
      <h3>{t("facts.strips")}</h3>
      <div className={styles.strips}>
        <Strip name={t("facts.states")} described={statesInWords(timeline, t)}>
          {pieces(timeline.states, span.from, span.to).map(({ meaning, from, to }) => (
            <span
              key={from}
              className={`of-fill-${meaning}`}
              style={{ insetInlineStart: percent(from), width: percent(to - from) }}
            />
          ))}
        </Strip>
        <Strip
          name={t("facts.runs")}
          described={timeline.runs.map((run) => run.order_number ?? run.mode).join(", ")}
        >
          {timeline.runs.map((run) => (
            <span
              key={run.run_id}
              className={styles.run}
              data-meaning={meaningOfMode(run.mode_type)}
              title={[run.order_number ?? run.mode, run.product_name].filter(Boolean).join(" · ")}
              style={{
                insetInlineStart: percent(at(run.start_at)),
                width: percent(at(run.end_at) - at(run.start_at)),
              }}
            >
              {run.order_number ?? run.mode}
            </span>
          ))}
        </Strip>
        <Strip name={t("facts.counts")} described={t("facts.counts")} tall>
          <Columns timeline={timeline} span={span} />
        </Strip>
        {within && (
          <span
            className={styles.within}
            style={{
              insetInlineStart: percent(at(within.from)),
              width: percent(at(within.to) - at(within.from)),
            }}
          />
        )}
      </div>
      <div className={styles.axis} aria-hidden>
        {ticks.map((share) => (
          <span key={share}>{formatInstant(start + share * length, zone, locale, style)}</span>
        ))}
      </div>
    </section>
  );
}

type Words = ReturnType<typeof useTranslation<"analysis">>["t"];

function statesInWords(timeline: Timeline, t: Words): string {
  const sums = new Map<string, number>();
  for (const { state, start_at, end_at } of timeline.states) {
    const name = state ?? t("facts.unknown");
    const time = (Date.parse(end_at) - Date.parse(start_at)) / 1000;
    sums.set(name, (sums.get(name) ?? 0) + time);
  }
  return [...sums].map(([name, time]) => `${name} ${formatDuration(time)}`).join(", ");
}

function Strip(props: { name: string; described: string; tall?: boolean; children: ReactNode }) {
  return (
    <div>
      <span className={styles.stripName}>{props.name}</span>
      <div
        role="img"
        className={styles.track}
        data-tall={props.tall}
        aria-label={`${props.name}: ${props.described}`}
      >
        {props.children}
      </div>
    </div>
  );
}

function Columns({ timeline, span }: { timeline: Timeline; span: Span }) {
  const columns = columnsOf(timeline.counts, span.from, span.to);
  return columns.map((height, index) => (
    <span
      key={index}
      className={styles.column}
      style={{
        insetInlineStart: percent(index / columns.length),
        width: percent(1 / columns.length),
        height: percent(height),
      }}
    />
  ));
}
