import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { linesQuery } from "@/api/lines";
import type { Id } from "@/api/types";
import type { Tick } from "@/board/axis";
import type { BoardWords } from "@/board/words";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { clocksDiffer, formatInstant, zoneName } from "@/lib/instant";

const most_dues = 5;

const manners: Record<"major" | "minor", Record<Tick["unit"], Intl.DateTimeFormatOptions>> = {
  minor: {
    minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    day: { weekday: "narrow", day: "numeric" },
    week: { day: "numeric", month: "short" },
    month: { month: "short" },
    year: { year: "numeric" },
  },
  major: {
    minute: {},
    hour: {},
    day: { weekday: "short", day: "numeric", month: "short" },
    week: {},
    month: { month: "long", year: "numeric" },
    year: { year: "numeric" },
  },
};

function writer(locale: string, zone: string, row: "major" | "minor") {
  const formats = new Map<Tick["unit"], Intl.DateTimeFormat>();
  return (at: number, unit: Tick["unit"]) => {
    let format = formats.get(unit);
    if (!format) {
      format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...manners[row][unit] });
      formats.set(unit, format);
    }
    return format.format(at);
  };
}

/** The words of the board in the language of the screen, times on the clock of `zone`. */
export function useBoardWords(
  zone: string,
  now: number,
  uses: ReadonlyMap<Id, number | null>,
  zoneOf: (line_id: Id) => string,
): BoardWords {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const minute = Math.floor(now / 60_000) * 60_000;
  const statuses = useQuery(linesQuery).data?.items;
  return useMemo(() => {
    const percent = new Intl.NumberFormat(locale, { style: "percent" });
    const running = new Map(statuses?.map((status) => [status.line.id, status.mode]));
    return {
      label: t("board.label"),
      lines: t("board.lines"),
      now: t("board.now"),
      late: t("board.late"),
      pinned: t("board.pinned"),
      cluster: (count, late) =>
        [t("board.cluster", { count }), late && t("board.late")].filter(Boolean).join(", "),
      recurs: t("board.recurs"),
      changeover: ({ before, after }, bar) => {
        const time = formatDuration((bar.end - bar.start) / 1000);
        const from = before?.product;
        const to = after?.product;
        return from && to
          ? t("board.changeover_from_to", { from, to, time })
          : `${bar.title} ${time}`;
      },
      expected: (expected, line_id) => {
        const time = formatInstant(expected.end, zoneOf(line_id), locale, "time");
        return t(expected.late ? "board.expected_late" : "board.expected", { time });
      },
      due: (number, at, line_id) =>
        t("board.due", { number, time: formatInstant(at, zoneOf(line_id), locale, "day_time") }),
      dues: (dues) => {
        const shown = dues.slice(0, most_dues).map(({ number, at }) => {
          const time = formatInstant(at, zone, locale, "day_time");
          return t("board.due", { number, time });
        });
        const more = dues.length - shown.length;
        return [...shown, ...(more > 0 ? [t("board.more_dues", { count: more })] : [])].join("\n");
      },
      area: (name, closed, count) =>
        t(closed ? "board.open_area" : "board.close_area", { name, count }),
      lineMenu: (line) => t("board.line_menu", { line: line.name }),
      lineUse: (line) => uses.get(line.id) ?? undefined,
      tick: writer(locale, zone, "minor"),
      major: writer(locale, zone, "major"),
      lineNote: (line) => {
        const use = uses.get(line.id);
        const said = clocksDiffer(minute, line.time_zone, zone)
          ? zoneName(minute, line.time_zone, locale)
          : running.get(line.id);
        if (use === undefined || use === null) return said;
        const used = t("board.used", { part: percent.format(use) });
        return said ? `${used} · ${said}` : used;
      },
      lineName: (line) => (
        <Link to="/line/$" params={{ _splat: line.path }} tabIndex={-1}>
          {line.name}
        </Link>
      ),
    };
  }, [t, locale, zone, minute, statuses, uses, zoneOf]);
}
