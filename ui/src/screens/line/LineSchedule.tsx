import { IconPinFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { entriesQuery } from "@/api/plan";
import type { Entry } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningMark, MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { dayOf, formatInstant } from "@/lib/instant";
import { byDay, dayName, meaningOfEntry } from "@/lib/planDays";
import styles from "./LineSchedule.module.css";

const hour = 3_600_000;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** What the line is to do from now on, a week ahead, day by day. */
export function LineSchedule(props: { path: string; zone: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const now = useNow(60);
  const from = Math.floor(now / hour) * hour;
  const to = from + 7 * 24 * hour;
  const entries = useQuery(
    entriesQuery({ line: props.path, from: written(from), to: written(to) }),
  );
  if (entries.isPending) return <Loading />;
  const items = (entries.data?.items ?? []).filter((each) => Date.parse(each.end_at) > now);
  const days = byDay(items, props.zone);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
    <div className={styles.schedule} tabIndex={0}>
      <ProblemNotice error={entries.error} />
      {entries.data && items.length === 0 && (
        <EmptyState title={t("schedule.none")} detail={t("schedule.none_detail")} />
      )}
      {[...days].map(([day, ofDay]) => (
        <section key={day}>
          <h2>{dayName(day, locale)}</h2>
          <ol>
            {ofDay.map((each) => (
              <Row key={each.id} entry={each} zone={props.zone} now={now} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** When it is expected, where that is not as planned; with its day where that is another. */
function Expected({ entry, zone }: { entry: Entry; zone: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { expected_start_at, expected_end_at } = entry;
  if (expected_start_at === null && expected_end_at === null) return null;
  const start = expected_start_at ?? entry.start_at;
  const same_day = dayOf(start, zone) === dayOf(entry.start_at, zone);
  const from = formatInstant(start, zone, locale, same_day ? "time" : "day_time");
  const to = formatInstant(expected_end_at ?? entry.end_at, zone, locale, "time");
  return (
    <small className={styles.expected}>{`${t("schedule.expected")} ${from}\u2013${to}`}</small>
  );
}

function Row(props: { entry: Entry; zone: string; now: number }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { entry, zone, now } = props;
  const production = entry.mode_type === "production";
  const on = Date.parse(entry.start_at) <= now;
  const clock = (at: string) => formatInstant(at, zone, locale, "time");
  return (
    <li className={styles.row} data-on={on} data-minor={!production}>
      <span className={styles.time}>
        {clock(entry.start_at)}
        {"\u2013"}
        {clock(entry.end_at)}
        <Expected entry={entry} zone={zone} />
      </span>
      <MeaningMark meaning={meaningOfEntry(entry)} size={16} />
      <span className={styles.name}>
        <span className={styles.title}>
          <b>{entry.order_number ?? entry.mode}</b>
          {on && <span className={styles.now}>{t("schedule.now")}</span>}
          {entry.pinned && <IconPinFilled size={14} role="img" aria-label={t("schedule.pinned")} />}
          {entry.late && <MeaningTag meaning="down">{t("run.late")}</MeaningTag>}
          {!entry.late && entry.expected_late && (
            <MeaningTag meaning="hold">{t("schedule.expected_late")}</MeaningTag>
          )}
        </span>
        <span>{entry.product_name ?? entry.notes}</span>
      </span>
      <span className={styles.due}>
        {entry.due_at && (
          <>
            <small>{t("schedule.due")}</small> <When at={entry.due_at} zone={zone} />
          </>
        )}
      </span>
      <span className={styles.amount}>
        {entry.quantity !== null && entry.unit !== null && (
          <>
            <Quantity value={entry.quantity} unit={entry.unit} />
            {entry.run_id !== null && (
              <ProgressBar
                actual={entry.actual_quantity ?? "0"}
                required={entry.quantity}
                unit={entry.unit}
              />
            )}
          </>
        )}
      </span>
    </li>
  );
}
