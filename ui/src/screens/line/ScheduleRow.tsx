import { IconNotes, IconPinFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Entry } from "@/api/types";
import { MeaningMark, MeaningTag } from "@/components/MeaningMark";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { dayOf, formatInstant } from "@/lib/instant";
import { meaningOfEntry } from "@/lib/planDays";
import styles from "./LineSchedule.module.css";

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

/** An entry under the day `day`; what began on another says so. */
export function ScheduleRow(props: { entry: Entry; zone: string; now: number; day: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { entry, zone, now, day } = props;
  const production = entry.mode_type === "production";
  const on = Date.parse(entry.start_at) <= now;
  const began_here = dayOf(entry.start_at, zone) === day;
  const notes = entry.notes.trim();
  return (
    <li className={styles.row} data-on={on} data-minor={!production}>
      <span className={styles.time}>
        {formatInstant(entry.start_at, zone, locale, began_here ? "time" : "day_time")}
        {"\u2013"}
        {formatInstant(entry.end_at, zone, locale, "time")}
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
        {entry.product_name && <span>{entry.product_name}</span>}
        {notes !== "" && (
          <span className={styles.notes}>
            <IconNotes size={16} stroke={1.7} role="img" aria-label={t("schedule.notes")} />
            {notes}
          </span>
        )}
      </span>
      <span className={styles.due}>
        {entry.due_at && (
          <>
            <small>{t("schedule.due")}</small> <When at={entry.due_at} zone={zone} />
          </>
        )}
      </span>
      <span className={styles.amount}>
        {production ? (
          <Amount entry={entry} />
        ) : (
          <span className="of-quiet">
            {formatDuration(secondsBetween(entry.start_at, entry.end_at))}
          </span>
        )}
      </span>
    </li>
  );
}

function Amount({ entry }: { entry: Entry }) {
  if (entry.quantity === null || entry.unit === null) return null;
  return (
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
  );
}
