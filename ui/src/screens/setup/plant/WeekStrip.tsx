import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { useLocale } from "@/components/useLocale";
import { addDays, mondayOf } from "@/recurrence/occurrences";
import type { ShiftTimes } from "@/recurrence/shiftTimes";
import { dayText } from "@/recurrence/useShiftWords";
import styles from "./WeekStrip.module.css";
import { type DayPreview, lanes, type Span, weekPreview } from "./weekPreview";

const day_minutes = 24 * 60;

/** A minute of the day on its clock; the last one is the day's end. */
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** A week of working time on the clock, as shifts lay it out, with their exceptions and crews. */
export function WeekStrip(props: {
  shifts: readonly ShiftTimes[];
  /** The one that is being written stands out. */
  current?: string;
}) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const now = useNow(3600);
  const today = new Date(now).toISOString().slice(0, 10);
  const [monday, setMonday] = useState(() => mondayOf(today));
  const hours = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const week = weekPreview(props.shifts, monday);
  return (
    <section
      className={styles.strip}
      aria-label={t(props.current === undefined ? "week.title" : "week.would_be")}
    >
      <div className={styles.head}>
        <h3>{t("week.of", { day: dayText(monday, locale) })}</h3>
        <span className="of-quiet" role="status">
          {t("week.worked", { hours: hours.format(week.worked / 60) })}
        </span>
        <span className={styles.grow} />
        <ActionIcon
          variant="subtle"
          aria-label={t("week.before")}
          onClick={() => setMonday(addDays(monday, -7))}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={monday === mondayOf(today)}
          onClick={() => setMonday(mondayOf(today))}
        >
          {t("week.this")}
        </Button>
        <ActionIcon
          variant="subtle"
          aria-label={t("week.after")}
          onClick={() => setMonday(addDays(monday, 7))}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </div>
      <ol className={styles.days}>
        {week.days.map((day) => (
          <Day key={day.day} day={day} isToday={day.day === today} current={props.current} />
        ))}
      </ol>
      <div className={styles.axis} aria-hidden>
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{clock(hour * 60)}</span>
        ))}
      </div>
      {week.unread.length > 0 && (
        <p className="of-quiet">{t("week.unread", { names: week.unread.join(", ") })}</p>
      )}
    </section>
  );
}

function Day(props: { day: DayPreview; isToday: boolean; current: string | undefined }) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const { day, spans, excluded } = props.day;
  const { lane, count } = lanes(spans);
  const date = new Date(`${day}T12:00:00Z`);
  const style = { weekday: "short", day: "numeric", timeZone: "UTC" } as const;
  return (
    <li className={styles.day} data-today={props.isToday || undefined}>
      <span className={styles.name}>{new Intl.DateTimeFormat(locale, style).format(date)}</span>
      <span className={styles.hours} style={{ "--lanes": count } as CSSProperties}>
        {spans.map((span) => (
          <Bar
            key={`${span.shift.name}:${span.from}`}
            span={span}
            lane={lane.get(span) ?? 0}
            quiet={props.current !== undefined && props.current !== span.shift.name}
          />
        ))}
        {excluded.length > 0 && (
          <span className={styles.excluded}>
            {t("week.excluded", { names: excluded.map(({ name }) => name).join(", ") })}
          </span>
        )}
        {spans.length === 0 && excluded.length === 0 && (
          <span className={styles.free}>{t("week.free")}</span>
        )}
      </span>
    </li>
  );
}

function Bar({ span, lane, quiet }: { span: Span; lane: number; quiet: boolean }) {
  const { shift, from, to } = span;
  const label = [shift.name, shift.crew].filter(Boolean).join(" \u00b7 ");
  const times = `${clock(from)}\u2013${clock(to)}`;
  return (
    <span
      className={styles.bar}
      data-quiet={quiet || undefined}
      data-continued={span.continued || undefined}
      data-continues={span.continues || undefined}
      title={`${label} ${times}`}
      style={
        {
          "--from": from / day_minutes,
          "--length": (to - from) / day_minutes,
          "--lane": lane,
        } as CSSProperties
      }
    >
      {label} <span>{times}</span>
    </span>
  );
}
