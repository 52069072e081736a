import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { dayOf, formatInstant, viewerZone, zoneName } from "@/lib/instant";
import { addDays, mondayOf } from "@/recurrence/occurrences";
import { nameOf, type TreeNode } from "@/screens/setup/plant/tree";
import shared from "../Views.module.css";
import { axisOf } from "./axis";
import styles from "./Calendar.module.css";
import { CalendarBar } from "./CalendarBar";
import type { Doing } from "./CalendarDialogs";
import { MissingStops } from "./MissingStops";
import { MonthView } from "./MonthView";
import { daysOfMonth, monthsOn } from "./month";
import type { Piece } from "./pieces";
import { type CalendarSearch, viewOf } from "./search";
import { useCalendarData, useChosen } from "./useCalendarData";
import type { Held } from "./useRetime";
import { most_lines, WeekView } from "./WeekView";

/* Nobody needs these before the first press. */
const CalendarDialogs = lazy(async () => ({
  default: (await import("./CalendarDialogs")).CalendarDialogs,
}));

function useAddress() {
  const search = useSearch({ from: "/signed-in/schedule/calendar" });
  const navigate = useNavigate({ from: "/schedule/calendar" });
  const change = useCallback(
    (part: Partial<CalendarSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...part }), replace: true }),
    [navigate],
  );
  return { search, change };
}

const day = /^\d{4}-\d\d-\d\d$/;
const isDay = (text: string | undefined): text is string =>
  text !== undefined && day.test(text) && !Number.isNaN(Date.parse(`${text}T12:00Z`));

/** When a line, an area or a site works and what is planned there, by weeks and months. */
export function CalendarScreen() {
  const { t } = useTranslation("calendar");
  const { search, change } = useAddress();
  const chosen = useChosen(search.lines);
  const plant_zone = usePlantZone();
  const zone = chosen.node?.asset.time_zone ?? plant_zone;
  const today = dayOf(useNow(60), zone);
  const on = isDay(search.on) ? search.on : today;
  const view = viewOf(search);
  const step = useCallback(
    (direction: 1 | -1) =>
      change({ on: view === "week" ? addDays(on, 7 * direction) : monthsOn(on, direction) }),
    [change, on, view],
  );
  const [doing, setDoing] = useState<Doing | null>(null);
  return (
    <div className={`${shared.screen} ${styles.screen}`}>
      <CalendarBar
        search={search}
        change={change}
        on={on}
        chosen={chosen.node}
        choices={chosen.choices}
        hasLines={chosen.lines.length > 0}
        step={step}
        add={(what) => setDoing({ add: what })}
      />
      <ProblemNotice error={chosen.error} />
      {!chosen.known && <Loading />}
      {chosen.known && !chosen.node && (
        <EmptyState title={t("no_plant")} detail={t("no_plant_detail")} />
      )}
      {chosen.node && (
        <Shown
          node={chosen.node}
          lines={chosen.lines}
          zone={zone}
          on={on}
          search={search}
          change={change}
          step={step}
          doing={doing}
          setDoing={setDoing}
        />
      )}
    </div>
  );
}

interface ShownProps {
  node: TreeNode;
  lines: ReturnType<typeof useChosen>["lines"];
  zone: string;
  on: string;
  search: CalendarSearch;
  change: (part: Partial<CalendarSearch>) => void;
  step: (direction: 1 | -1) => void;
  doing: Doing | null;
  setDoing: (doing: Doing | null) => void;
}

function Shown(props: ShownProps) {
  const { t } = useTranslation("calendar");
  const { node, lines, zone, on, search, change, step, doing, setDoing } = props;
  const view = viewOf(search);
  const days = useMemo(() => daysOfMonth(on), [on]);
  const first = view === "week" ? mondayOf(on) : (days[0] ?? on);
  const count = view === "week" ? 7 : days.length;
  const axis = useMemo(() => axisOf(first, count, zone), [first, count, zone]);
  const data = useCalendarData({ node, lines }, axis);
  const opened = data.pieces.find(({ key }) => key === search.open) ?? null;
  const label = t("of", { name: nameOf(node.asset) });
  const open = (piece: Piece) => change({ open: piece.key });
  const close = () => {
    setDoing(null);
    change({ open: undefined });
  };
  const shared = { axis, pieces: data.pieces, worked: data.worked, label };
  return (
    <>
      <About {...props} has_shifts={data.has_shifts} />
      <Printed {...props} last={addDays(first, count - 1)} first={first} />
      <ProblemNotice error={data.error} />
      {data.pending && !data.error ? (
        <Loading />
      ) : view === "week" ? (
        <WeekView
          {...shared}
          lines={lines}
          onOpen={open}
          onRetime={(held: Held) => setDoing({ held })}
          onStep={step}
          onToday={() => change({ on: undefined })}
        />
      ) : (
        <MonthView
          {...shared}
          on={on}
          onDay={(day) => change({ on: day })}
          onOpenDay={(day) => change({ on: day, view: undefined })}
        />
      )}
      <Suspense>
        {(doing || opened) && (
          <CalendarDialogs
            doing={doing ?? (opened && { piece: opened })}
            node={node}
            lines={lines}
            zone={zone}
            on={on}
            onClose={close}
          />
        )}
      </Suspense>
    </>
  );
}

/** What of the calendar is not to be seen from its days alone. */
function About(props: ShownProps & { has_shifts: boolean }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const now = useNow(3600);
  const { node, lines, zone, has_shifts } = props;
  const named = zoneName(now, zone, locale);
  const words = [
    !has_shifts && t("round_the_clock"),
    zone !== viewerZone() && t("zone", { zone: zone.replaceAll("_", " "), name: named }),
    lines.length > most_lines && t("many_lines", { count: lines.length }),
    lines.length > 1 &&
      lines.length <= most_lines &&
      t("lines_beside", { names: lines.map(nameOf).join(", ") }),
  ].filter((text) => text !== false);
  return (
    <div className={styles.about}>
      <b>{nameOf(node.asset)}</b>
      {words.map((text) => (
        <span key={text}>{text}</span>
      ))}
      <MissingStops lines={lines} />
    </div>
  );
}

/** What a printed calendar is: whose, of which days, as of when. */
function Printed(props: ShownProps & { first: string; last: string }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const now = useNow(60);
  const { node, zone, first, last } = props;
  const format = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const at = (text: string) => new Date(`${text}T12:00:00Z`);
  return (
    <p className={shared.printed}>
      <b>{t("of", { name: nameOf(node.asset) })}</b>
      <span>{format.formatRange(at(first), at(last))}</span>
      <span>{t("printed", { time: formatInstant(now, zone, locale) })}</span>
    </p>
  );
}
