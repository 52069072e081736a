import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { modesQuery } from "@/api/plant";
import type { Asset } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import type { Axis } from "./axis";
import { hoursOf, placeOn } from "./axis";
import { DayColumn, DayHead } from "./DayColumn";
import type { Piece } from "./pieces";
import type { Hold } from "./retime";
import { type Held, useRetime } from "./useRetime";
import { useWeekKeys } from "./useWeekKeys";
import styles from "./Week.module.css";
import type { Stretch } from "./worked";

/** How many lines fit beside each other on a day. */
export const most_lines = 6;

export interface WeekProps {
  axis: Axis;
  pieces: Piece[];
  worked: Stretch[];
  lines: Asset[];
  label: string;
  onOpen: (piece: Piece) => void;
  onRetime: (held: Held) => void;
  onStep: (direction: 1 | -1) => void;
  onToday: () => void;
}

/** Days as columns, hours down: when it works, what keeps it from it, and what is planned. */
export function WeekView(props: WeekProps) {
  const { t } = useTranslation("calendar");
  const { axis, pieces } = props;
  const grid = useRef<HTMLElement>(null);
  const now = useNow(30);
  useQuery(modesQuery);
  const measure = () => {
    const column = grid.current?.querySelector<HTMLElement>("[data-day]");
    const box = column?.getBoundingClientRect();
    return { height: box?.height ?? 1, width: box?.width ?? 1 };
  };
  const retime = useRetime(axis, measure, props.onRetime);
  const keys = useWeekKeys({
    axis,
    pieceOf: (key) => pieces.find((each) => each.key === key),
    held: retime.held,
    setHeld: retime.setHeld,
    onDrop: props.onRetime,
    onStep: props.onStep,
    onToday: props.onToday,
  });
  useMorning(grid, axis, now);
  const [focus, setFocus] = useState<string | null>(null);
  const first = pieces.find(({ what }) => what !== "changeover")?.key ?? null;
  const tabbed = pieces.some(({ key }) => key === focus) ? focus : first;
  return (
    <section
      ref={grid}
      className={styles.week}
      aria-label={`${props.label}. ${t("week.keys")}`}
      onKeyDown={keys.onKeyDown}
      onKeyUp={keys.onKeyUp}
      onFocus={({ target }) => {
        const key = (target as HTMLElement).dataset.piece;
        if (key !== undefined) setFocus(key);
      }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
      tabIndex={0}
      style={{ "--days": axis.days.length } as CSSProperties}
    >
      <div className={styles.heads}>
        <span className={styles.corner} />
        {axis.days.map((day) => (
          <DayHead key={day.day} {...props} day={day} now={now} />
        ))}
      </div>
      <div className={styles.body} style={{ "--length": axis.length } as CSSProperties}>
        <Hours axis={axis} />
        {axis.days.map((day) => (
          <DayColumn
            key={day.day}
            axis={axis}
            day={day}
            pieces={pieces}
            worked={props.worked}
            lines={props.lines}
            now={now}
            held={retime.held}
            tabbed={tabbed}
            onOpen={props.onOpen}
            onHold={(event: PointerEvent<HTMLElement>, piece: Piece, hold: Hold) =>
              retime.begin(event, piece, hold)
            }
          />
        ))}
      </div>
      <HeldWords held={retime.held} zone={axis.zone} />
    </section>
  );
}

/** The hours at the left; where clocks go back, one of them stands twice. */
function Hours({ axis }: { axis: Axis }) {
  const { t } = useTranslation("calendar");
  return (
    <div className={styles.hours} aria-hidden>
      {hoursOf(axis).map(({ hour, place, again }) => (
        <span
          key={`${hour}-${again}`}
          style={{ top: `${(place / axis.length) * 100}%` }}
          title={again ? t("week.again") : undefined}
        >
          {`${String(hour).padStart(2, "0")}:00`}
          {again && <i>{t("week.again_short")}</i>}
        </span>
      ))}
    </div>
  );
}

/** What is moved says where it would stand, to ears as well. */
function HeldWords({ held, zone }: { held: Held | null; zone: string }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  return (
    <p className={styles.said} role="status" data-held={held !== null}>
      {held &&
        t("week.would", {
          name: held.piece.name,
          start: formatInstant(held.start, zone, locale, "day_time"),
          end: formatInstant(held.end, zone, locale, "time"),
        })}
    </p>
  );
}

/** Opens at the hours that people look for: now where it is in sight, else the morning. */
function useMorning(grid: { current: HTMLElement | null }, axis: Axis, now: number) {
  const first = axis.days[0]?.day;
  const asked = useRef({ axis, now });
  asked.current = { axis, now };
  useEffect(() => {
    const element = grid.current;
    if (!element || first === undefined) return;
    const { axis: shown, now: at } = asked.current;
    const today = shown.days.find(({ start, end }) => start <= at && at < end);
    const place = today ? placeOn(shown, today, at) - 180 : 300;
    element.scrollTop = (Math.max(place, 0) / shown.length) * element.scrollHeight;
    const column = today && element.querySelector<HTMLElement>(`[data-day="${today.day}"]`);
    if (column && element.scrollWidth > element.clientWidth)
      element.scrollLeft = column.offsetLeft - 60;
  }, [grid, first]);
}
