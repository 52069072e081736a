import { IconCalendarShare, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { entriesQuery } from "@/api/plan";
import type { LineStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { csvText } from "@/lib/csv";
import { dayOf } from "@/lib/instant";
import { byDay, dayName } from "@/lib/planDays";
import { saveFile } from "@/lib/saveFile";
import { listRows } from "../schedule/list/list";
import styles from "./LineSchedule.module.css";
import { ScheduleRow } from "./ScheduleRow";

const Subscribe = lazy(async () => ({
  default: (await import("../schedule/list/SubscribeDialog")).SubscribeDialog,
}));

const hour = 3_600_000;
const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** What the line is to do from now on, a week ahead, day by day; to print and to take along. */
export function LineSchedule(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const now = useNow(60);
  const { line } = props.status;
  const zone = line.time_zone;
  const from = Math.floor(now / hour) * hour;
  const to = from + 7 * 24 * hour;
  const entries = useQuery(
    entriesQuery({ line: props.path, from: written(from), to: written(to) }),
  );
  if (entries.isPending) return <Loading />;
  const items = (entries.data?.items ?? []).filter((each) => Date.parse(each.end_at) > now);
  const today = dayOf(now, zone);
  const save = () => {
    const board_line = { ...line, name: line.display_name };
    const rows = listRows([{ line: board_line, entries: items }], now);
    saveFile(csvText(rows), `${line.path.replaceAll("/", "-")}-${today}.csv`);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
    <div className={styles.schedule} tabIndex={0}>
      <p className={styles.printed}>
        <b>{line.display_name}</b> {t("schedule.printed")}{" "}
        <When at={now} zone={zone} style="date_time" />
      </p>
      <Tools status={props.status} save={save} empty={items.length === 0} />
      <ProblemNotice error={entries.error} />
      {entries.data && items.length === 0 && (
        <EmptyState title={t("schedule.none")} detail={t("schedule.none_detail")} />
      )}
      {[...byDay(items, zone, written(now))].map(([day, of_day]) => (
        <section key={day}>
          <h2>{dayName(day, locale)}</h2>
          <ol>
            {of_day.map((each) => (
              <ScheduleRow key={each.id} entry={each} zone={zone} now={now} day={day} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Tools(props: { status: LineStatus; save: () => void; empty: boolean }) {
  const { t } = useTranslation("line");
  const [subscribing, setSubscribing] = useState(false);
  const { line } = props.status;
  const icon = { size: 20, stroke: 1.6, "aria-hidden": true };
  return (
    <div className={styles.tools}>
      <button
        type="button"
        className={styles.tool}
        disabled={props.empty}
        onClick={() => window.print()}
      >
        <IconPrinter {...icon} />
        {t("schedule.print")}
      </button>
      <button type="button" className={styles.tool} disabled={props.empty} onClick={props.save}>
        <IconDownload {...icon} />
        {t("schedule.save")}
      </button>
      <button type="button" className={styles.tool} onClick={() => setSubscribing(true)}>
        <IconCalendarShare {...icon} />
        {t("schedule.subscribe")}
      </button>
      <Suspense>
        {subscribing && (
          <Subscribe
            line={{ ...line, name: line.display_name }}
            close={() => setSubscribing(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
