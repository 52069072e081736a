import { Button } from "@mantine/core";
import { IconCalendarShare, IconPinFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, memo, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Schemas } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import { MeaningTag } from "@/components/MeaningMark";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { Late, When } from "@/components/When";
import { formatDuration } from "@/lib/duration";
import { dayOf, formatInstant } from "@/lib/instant";
import { formatPercent } from "@/lib/percent";
import { byDay, dayName } from "@/lib/planDays";
import styles from "./List.module.css";
import { latenessOfEntry, meaningOfProgress, progressOf } from "./list";

const Subscribe = lazy(() =>
  import("./SubscribeDialog").then((module) => ({ default: module.SubscribeDialog })),
);

type LineUse = Schemas["LineUse"];

/** What one line is to do, day by day. */
export function LineTable(props: {
  line: BoardLine;
  entries: Entry[];
  from: string;
  now: number;
  use: LineUse | undefined;
  subscribing: boolean;
  onSubscribe: (open: boolean) => void;
}) {
  const { t } = useTranslation("schedulelist");
  const locale = useLocale();
  const { line, entries, from, now } = props;
  const heading = `line-${line.id}`;
  return (
    <section className={styles.line} aria-labelledby={heading}>
      <div className={styles.lineHead}>
        <h2 id={heading}>
          <Link to="/line/$" params={{ _splat: line.path }} search={{ tab: "schedule" }}>
            {line.name}
          </Link>
        </h2>
        <span className="of-quiet">{line.area}</span>
        <LineFigures entries={entries} use={props.use} />
        <Button
          size="compact-xs"
          variant="subtle"
          className={styles.subscribe}
          leftSection={<IconCalendarShare size={14} aria-hidden />}
          aria-label={t("subscribe_to", { line: line.name })}
          onClick={() => props.onSubscribe(true)}
        >
          {t("subscribe")}
        </Button>
      </div>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {(["time", "order", "product"] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`columns.${name}`)}
                </th>
              ))}
              <th scope="col" className={styles.number}>
                {t("columns.quantity")}
              </th>
              <th scope="col">{t("columns.due")}</th>
              <th scope="col">{t("columns.progress")}</th>
            </tr>
          </thead>
          {[...byDay(entries, line.time_zone, from)].map(([day, of_day]) => (
            <tbody key={day}>
              <tr className={styles.day}>
                <th scope="rowgroup" colSpan={6}>
                  {dayName(day, locale)}
                </th>
              </tr>
              {of_day.map((entry) => (
                <Row
                  key={entry.id}
                  entry={entry}
                  day={day}
                  zone={line.time_zone}
                  progress={progressOf(entry, now)}
                />
              ))}
            </tbody>
          ))}
        </table>
      </div>
      {props.subscribing && (
        <Suspense>
          <Subscribe line={line} close={() => props.onSubscribe(false)} />
        </Suspense>
      )}
    </section>
  );
}

function LineFigures(props: { entries: readonly Entry[]; use: LineUse | undefined }) {
  const { t } = useTranslation("schedulelist");
  const locale = useLocale();
  const { entries, use } = props;
  const late = entries.filter((each) => each.late).length;
  return (
    <span className={styles.lineFigures}>
      <span>{t("entries", { count: entries.length })}</span>
      {late > 0 && <MeaningTag meaning="down">{t("late", { count: late })}</MeaningTag>}
      {use && use.utilisation !== null && (
        <span>{t("used", { share: formatPercent(use.utilisation, locale) ?? "" })}</span>
      )}
      {use && use.changeover_time > 0 && (
        <span>{t("changeovers", { time: formatDuration(use.changeover_time) })}</span>
      )}
    </span>
  );
}

interface RowProps {
  entry: Entry;
  day: string;
  zone: string;
  progress: ReturnType<typeof progressOf>;
}

/** An instant as its time, with its day where that is another than the one it stands under. */
function Clock(props: { at: string; day: string; zone: string }) {
  const locale = useLocale();
  const style = dayOf(props.at, props.zone) === props.day ? "time" : "day_time";
  return <>{formatInstant(props.at, props.zone, locale, style)}</>;
}

const Row = memo(function Row({ entry, day, zone, progress }: RowProps) {
  const { t } = useTranslation("schedulelist");
  const before = new Date(Date.parse(entry.start_at) - 3_600_000).toISOString();
  const made = entry.run_id !== null && entry.actual_quantity !== null;
  return (
    <tr data-minor={entry.mode_type !== "production"}>
      <td className={styles.time}>
        <Clock at={entry.start_at} day={day} zone={zone} />
        {" \u2013 "}
        <Clock at={entry.end_at} day={day} zone={zone} />
      </td>
      <td>
        <Link
          to="/schedule"
          search={{ from: before.replace(/\.\d+Z$/, "Z"), entry: String(entry.id) }}
          data-row
          className={styles.name}
        >
          {entry.order_number ?? entry.mode}
        </Link>
        {entry.pinned && (
          <IconPinFilled size={12} role="img" aria-label={t("pinned")} className={styles.pin} />
        )}
      </td>
      <td>
        {entry.product_name}
        {entry.notes !== "" && <span className={styles.notes}>{entry.notes}</span>}
      </td>
      <td className={styles.number}>
        {entry.quantity !== null && <Quantity value={entry.quantity} unit={entry.unit} />}
        {made && (
          <span className={styles.made}>
            {t("made")} <Quantity value={entry.actual_quantity} unit={entry.unit} />
          </span>
        )}
      </td>
      <td>
        {entry.due_at !== null && (
          <span className={styles.due}>
            <When at={entry.due_at} zone={zone} style="day_time" />
            <Late due_at={entry.due_at} lateness={latenessOfEntry(entry)} />
          </span>
        )}
      </td>
      <td>
        <MeaningTag meaning={meaningOfProgress(entry, progress)}>
          {t(`progress.${progress}`)}
        </MeaningTag>
      </td>
    </tr>
  );
});
