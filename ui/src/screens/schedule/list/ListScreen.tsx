import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { entriesQuery } from "@/api/plan";
import { planFiguresQuery } from "@/api/planFigures";
import { assetsQuery } from "@/api/plant";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { csvText } from "@/lib/csv";
import { dayOf, formatInstant } from "@/lib/instant";
import { dayName } from "@/lib/planDays";
import { saveFile } from "@/lib/saveFile";
import { FiguresStrip } from "../FiguresStrip";
import { useBoardLines } from "../useBoardData";
import shared from "../Views.module.css";
import { LineTable } from "./LineTable";
import styles from "./List.module.css";
import { ListBar } from "./ListBar";
import { byLine, chosen, dayAfter, isDay, listRows, spanOfDays } from "./list";
import { lengthOf, type ScheduleListSearch, shownOf } from "./search";
import { useListKeys } from "./useListKeys";

function useAddress() {
  const search = useSearch({ from: "/signed-in/schedule/list" });
  const navigate = useNavigate({ from: "/schedule/list" });
  const change = useCallback(
    (part: Partial<ScheduleListSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...part }), replace: true }),
    [navigate],
  );
  return { search, change };
}

/** Which days are shown, and a way to go on by as many. */
function useDays(search: ScheduleListSearch, change: (part: ScheduleListSearch) => void) {
  const zone = usePlantZone();
  const today = dayOf(useNow(60), zone);
  const days = lengthOf(search);
  const first = isDay(search.from) ? search.from : today;
  const span = useMemo(() => spanOfDays(first, days, zone), [first, days, zone]);
  const step = useCallback(
    (direction: 1 | -1) => change({ from: dayAfter(first, direction * days) }),
    [change, first, days],
  );
  return { zone, days, first, span, step };
}

/** The plan as a list to read, to print and to take along: by line and day, with times and dues. */
export function ListScreen() {
  const { t } = useTranslation("schedulelist");
  const { search, change } = useAddress();
  const { days, first, span, step, zone } = useDays(search, change);
  const assets = useQuery(assetsQuery);
  const asked = { line: search.lines, ...span };
  const entries = useQuery(entriesQuery(asked));
  const figures = useQuery(planFiguresQuery({ ...asked, limit: 0 }));
  const { lines } = useBoardLines(search.lines);
  const now = useNow(60);
  const [subscribing, setSubscribing] = useState<number | null>(null);
  const list = useListKeys(step);

  const show = shownOf(search);
  const found = useMemo(
    () => byLine(lines, chosen(entries.data?.items ?? [], show)),
    [lines, entries.data, show],
  );
  const uses = new Map(figures.data?.lines.map((use) => [use.line_id, use]));
  const save = () => saveFile(csvText(listRows(found, now)), `schedule-${first}.csv`);
  return (
    <div className={`${shared.screen} ${styles.screen}`} data-pages={search.pages === "line"}>
      <ListBar search={search} change={change} first={first} step={step} save={save} />
      <PrintedHead first={first} last={dayAfter(first, days - 1)} zone={zone} />
      <FiguresStrip figures={figures.data ?? null} change={null} expected />
      <ProblemNotice error={entries.error ?? figures.error ?? assets.error} />
      <section
        ref={list.ref}
        onKeyDown={list.onKeyDown}
        className={styles.list}
        aria-label={t("keys")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
        tabIndex={0}
      >
        {entries.isPending && <Loading />}
        {entries.data && found.length === 0 && (
          <EmptyState
            title={t(show === "late" ? "nothing_late" : "nothing")}
            detail={t("nothing_detail")}
            action={
              <Button variant="default" onClick={() => step(1)}>
                {t("later")}
              </Button>
            }
          />
        )}
        {found.map(({ line, entries: of_line }) => (
          <LineTable
            key={line.id}
            line={line}
            entries={of_line}
            from={span.from}
            now={now}
            use={uses.get(line.id)}
            subscribing={subscribing === line.id}
            onSubscribe={(open) => setSubscribing(open ? line.id : null)}
          />
        ))}
      </section>
    </div>
  );
}

/** What a printed list is: of which days, and as of when. */
function PrintedHead(props: { first: string; last: string; zone: string }) {
  const { t } = useTranslation("schedulelist");
  const locale = useLocale();
  const now = useNow(60);
  const { first, last, zone } = props;
  return (
    <p className={shared.printed}>
      <b>{t("title")}</b>
      <span>
        {dayName(first, locale)}
        {last !== first && ` \u2013 ${dayName(last, locale)}`} {last.slice(0, 4)}
      </span>
      <span>{t("printed", { time: formatInstant(now, zone, locale) })}</span>
    </p>
  );
}
