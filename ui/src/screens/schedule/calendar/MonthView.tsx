import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { addDays } from "@/recurrence/occurrences";
import type { Axis, AxisDay } from "./axis";
import styles from "./Month.module.css";
import { monthsOn, weekNumber } from "./month";
import type { Piece } from "./pieces";
import { type Stretch, timeIn } from "./worked";

const hour = 3_600_000;

const steps: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

interface MonthProps {
  axis: Axis;
  pieces: Piece[];
  worked: Stretch[];
  /** The day of the address; its month is shown. */
  on: string;
  label: string;
  onDay: (day: string) => void;
  onOpenDay: (day: string) => void;
}

/** A month, a cell a day: its shifts, hours worked, what is special, how much is planned. */
export function MonthView(props: MonthProps) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const { axis, on } = props;
  const grid = useRef<HTMLTableElement>(null);
  const weeks = Array.from({ length: axis.days.length / 7 }, (_, week) =>
    axis.days.slice(week * 7, week * 7 + 7),
  );
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const go = (day: string) => {
    props.onDay(day);
    requestAnimationFrame(() =>
      grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = steps[event.key];
    if (by !== undefined) go(addDays(on, by));
    else if (event.key === "PageUp" || event.key === "PageDown")
      go(monthsOn(on, event.key === "PageDown" ? 1 : -1));
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.month}>
      <table ref={grid} aria-label={`${props.label}. ${t("month.keys")}`} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <th scope="col" className={styles.number}>
              <abbr title={t("month.week")}>{t("month.week_short")}</abbr>
            </th>
            {weeks[0]?.map(({ day }) => (
              <th key={day} scope="col">
                {weekday.format(new Date(`${day}T12:00:00Z`))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((days) => (
            <tr key={days[0]?.day}>
              <th scope="row" className={styles.number}>
                {weekNumber(days[0]?.day ?? on)}
              </th>
              {days.map((day) => (
                <Cell key={day.day} day={day} {...props} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: MonthProps & { day: AxisDay }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const now = useNow(60);
  const { day, on, pieces } = props;
  const hours = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const date = new Date(`${day.day}T12:00:00Z`);
  const here = pieces.filter(({ start, end }) => start < day.end && end > day.start);
  const shifts = here.filter(({ what, start }) => what === "shift" && start >= day.start);
  const special = here.filter(({ what }) => what === "off" || what === "extra");
  const stops = here.filter(({ what }) => what === "stop").length;
  const planned = here.filter(({ what }) => what === "entry");
  const late = planned.filter((piece) => piece.late).length;
  const worked = timeIn(props.worked, { from: day.start, to: day.end }) / hour;
  return (
    <td data-other={day.day.slice(0, 7) !== on.slice(0, 7)}>
      <button
        type="button"
        className={styles.cell}
        data-day={day.day}
        data-today={day.start <= now && now < day.end}
        data-idle={worked === 0}
        tabIndex={day.day === on ? 0 : -1}
        aria-current={day.start <= now && now < day.end ? "date" : undefined}
        onFocus={() => day.day !== on && props.onDay(day.day)}
        onClick={() => props.onOpenDay(day.day)}
      >
        <span className={styles.date}>
          <b>
            {new Intl.DateTimeFormat(locale, {
              day: "numeric",
              ...(day.day.endsWith("-01") && { month: "short" }),
              timeZone: "UTC",
            }).format(date)}
          </b>
          <span className="of-quiet">{t("month.worked", { hours: hours.format(worked) })}</span>
        </span>
        {day.hours !== 24 && (
          <span className={styles.turn}>{t("week.day_hours", { hours: day.hours })}</span>
        )}
        {special.map((piece) => (
          <span key={piece.key} className={styles.special} data-what={piece.what}>
            {piece.name}
          </span>
        ))}
        <span className={styles.shifts}>
          {shifts.map((piece) => (
            <span key={piece.key}>
              {piece.name}
              {piece.crew && <i>{` ${piece.crew}`}</i>}
            </span>
          ))}
        </span>
        {(planned.length > 0 || stops > 0) && (
          <span className={styles.counts}>
            {planned.length > 0 && <span>{t("week.entries", { count: planned.length })}</span>}
            {stops > 0 && <span>{t("month.stops", { count: stops })}</span>}
            {late > 0 && <MeaningTag meaning="down">{t("week.late", { count: late })}</MeaningTag>}
          </span>
        )}
      </button>
    </td>
  );
}
