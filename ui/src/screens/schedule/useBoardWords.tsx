import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { linesQuery } from "@/api/lines";
import type { Tick } from "@/board/axis";
import type { BoardWords } from "@/board/words";
import { useLocale } from "@/components/useLocale";
import { clocksDiffer, zoneName } from "@/lib/instant";

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
export function useBoardWords(zone: string, now: number): BoardWords {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const minute = Math.floor(now / 60_000) * 60_000;
  const statuses = useQuery(linesQuery).data?.items;
  return useMemo(() => {
    const running = new Map(statuses?.map((status) => [status.line.id, status.mode]));
    return {
      label: t("board.label"),
      lines: t("board.lines"),
      now: t("board.now"),
      late: t("board.late"),
      pinned: t("board.pinned"),
      cluster: (count) => t("board.cluster", { count }),
      tick: writer(locale, zone, "minor"),
      major: writer(locale, zone, "major"),
      lineNote: (line) =>
        clocksDiffer(minute, line.time_zone, zone)
          ? zoneName(minute, line.time_zone, locale)
          : running.get(line.id),
      lineName: (line) => (
        <Link to="/line/$" params={{ _splat: line.path }} tabIndex={-1}>
          {line.name}
        </Link>
      ),
    };
  }, [t, locale, zone, minute, statuses]);
}
