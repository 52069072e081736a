import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Figures, Instant } from "@/api/types";
import { formatInstant } from "@/lib/instant";
import { formatPercent } from "@/lib/percent";
import styles from "./HourBars.module.css";
import { useLocale } from "./useLocale";

export interface Hour {
  start_at: Instant;
  figures: Figures;
}

interface Described {
  hour: Hour;
  time: string;
  oee: string;
  parts: string[];
}

function useDescribed(hours: readonly Hour[], zone: string): Described[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const percent = (ratio: number | null) => formatPercent(ratio, locale) ?? t("figures.no_data");
  return hours.map((hour) => {
    const { availability, performance, quality, oee } = hour.figures;
    const start = Date.parse(hour.start_at);
    const clock = (at: number) => formatInstant(at, zone, locale, "time");
    const part = (name: "availability" | "performance" | "quality", value: number | null) =>
      `${t(`figures.${name}`)} ${percent(value)}`;
    return {
      hour,
      time: `${clock(start)}\u2013${clock(start + 3_600_000)}`,
      oee: `${t("figures.oee")} ${percent(oee)}`,
      parts: [
        part("availability", availability),
        part("performance", performance),
        part("quality", quality),
      ],
    };
  });
}

const height = (oee: number | null) => (oee === null ? "100%" : `${Math.min(oee, 1) * 100}%`);

/** Hours' OEE as small bars from zero; the exact figures of one on hover, touch or arrow keys. */
export function HourBars(props: { hours: readonly Hour[]; zone: string }) {
  const { t } = useTranslation();
  const described = useDescribed(props.hours, props.zone);
  const [shown, setShown] = useState<number | null>(null);
  const [stop, setStop] = useState(0);
  const last = described.length - 1;
  const focused = Math.min(stop, last);

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const to = { ArrowLeft: focused - 1, ArrowRight: focused + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") setShown(null);
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    setStop(to);
    (event.currentTarget.children[to] as HTMLElement | undefined)?.focus();
  };

  const one = shown === null ? undefined : described[shown];
  const end = shown !== null && shown > last / 2;
  return (
    <div className={styles.hours}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields */}
      <div role="group" aria-label={t("time.hours_bars")} className={styles.bars} onKeyDown={move}>
        {described.map(({ hour, time, oee, parts }, index) => (
          <button
            key={hour.start_at}
            type="button"
            className={styles.bar}
            tabIndex={index === focused ? 0 : -1}
            aria-label={[time, oee, ...parts].join(", ")}
            onMouseEnter={() => setShown(index)}
            onMouseLeave={() => setShown(null)}
            onFocus={() => {
              setStop(index);
              setShown(index);
            }}
            onBlur={() => setShown(null)}
            onClick={() => setShown(index)}
          >
            <span
              className={styles.fill}
              data-empty={hour.figures.oee === null}
              style={{ height: height(hour.figures.oee) }}
            />
          </button>
        ))}
      </div>
      {one && (
        <div
          className={styles.exact}
          style={
            end
              ? { insetInlineEnd: `${(1 - ((shown ?? 0) + 1) / (last + 1)) * 100}%` }
              : { insetInlineStart: `${((shown ?? 0) / (last + 1)) * 100}%` }
          }
          aria-hidden
        >
          <strong>
            {one.time} · {one.oee}
          </strong>
          {one.parts.map((part) => (
            <span key={part}>{part}</span>
          ))}
        </div>
      )}
    </div>
  );
}
