import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { calendarsQuery, planQuery } from "@/api/entries";
import { planFiguresQuery } from "@/api/planFigures";
import { assetsQuery } from "@/api/plant";
import type { Entry, Id } from "@/api/types";
import { BarsByLine, type BoardLine, rowsOf } from "@/board/layout";
import type { Span } from "@/board/words";
import { useLocale } from "@/components/useLocale";
import { BarMaker, duesOf } from "./bars";

const hour = 3_600_000;
const day = 24 * hour;

const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/**
 * The span of time that is asked of the server for a view: whole blocks about it, so that moving
 * within them asks nothing anew.
 */
function askedSpan(from: number, span: number): { from: string; to: string } {
  const reach = span * hour;
  const block = span <= 36 ? 2 * day : span <= 240 ? 14 * day : 56 * day;
  const start = Math.floor((from - reach / 2) / block) * block;
  const end = Math.ceil((from + 1.5 * reach) / block) * block;
  return { from: iso(start), to: iso(end) };
}

/** Narrows and folds lines: only those whose name or path holds a text, without those of closed areas. */
interface Shown {
  find?: string | undefined;
  /** Names of areas, with line breaks between. */
  closed?: string | undefined;
}

/** The lines that the board shows, beneath the asset named if one is. */
export function useBoardLines(beneath: string | undefined, { find, closed }: Shown = {}) {
  const assets = useQuery(assetsQuery).data?.items;
  return useMemo(() => {
    const all = assets ?? [];
    const byId = new Map(all.map((asset) => [asset.id, asset]));
    const sites = all.filter(({ level }) => level === "site");
    const lines: BoardLine[] = all
      .filter(({ level, usable }) => level === "line" && usable)
      .filter(({ path }) => beneath === undefined || `${path}/`.startsWith(`${beneath}/`))
      .map((line) => {
        const area = byId.get(line.parent_id ?? -1);
        const site = byId.get(area?.parent_id ?? -1);
        const named = [site, area].filter(
          (each) =>
            each && each.level !== "enterprise" && (each.level !== "site" || sites.length > 1),
        );
        return {
          id: line.id,
          name: line.display_name || line.name,
          path: line.path,
          area: named.map((each) => each?.display_name || each?.name).join(" / "),
          time_zone: line.time_zone,
        };
      });
    const text = (find ?? "").trim().toLocaleLowerCase();
    const found = lines.filter(({ name, path }) =>
      `${name} ${path}`.toLocaleLowerCase().includes(text),
    );
    /* What is looked for is shown, wherever it is. */
    const folded = text === "" ? (closed ?? "").split("\n") : [];
    return { lines, rows: rowsOf(found, new Set(folded.filter(Boolean))) };
  }, [assets, beneath, find, closed]);
}

const nothing: Entry[] = [];

/** Entries, bars and working windows about what is in view; all kept while more is asked for. */
export function useBoardData(from: number, span: number, what_if: Id | null = null) {
  const locale = useLocale();
  const asked = askedSpan(from, span);
  const plan = useQuery(planQuery(asked.from, asked.to, what_if));
  const calendars = useQuery(calendarsQuery(asked.from, asked.to));
  const entries = plan.data?.items ?? nothing;
  const maker = useMemo(() => new BarMaker(locale), [locale]);
  const [before] = useState<{ bars?: BarsByLine<Entry> }>({});
  const bars = useMemo(() => {
    before.bars = new BarsByLine(entries, (entry) => maker.of(entry), before.bars);
    return before.bars;
  }, [entries, maker, before]);
  /* What is due stands beside the board, and may come a moment after it. */
  const later = useDeferredValue(entries, nothing);
  const dues = useMemo(() => duesOf(later), [later]);
  const known = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const knownNow = useRef(known);
  knownNow.current = known;
  const windows = useMemo(() => {
    const lines = new Map<Id, readonly Span[]>();
    for (const { line_id, windows: of_line } of calendars.data?.items ?? []) {
      lines.set(
        line_id,
        of_line.map(({ start_at, end_at }) => ({
          start: Date.parse(start_at),
          end: Date.parse(end_at),
        })),
      );
    }
    return lines;
  }, [calendars.data]);
  return { plan, entries, known, knownNow, bars, dues, windows };
}

/** The part of its working time that each line is used for in what is shown; by line. */
export function useLineUses(from: number, span: number, what_if: Id | null) {
  /* In whole hours, so that scrolling a little asks nothing anew. */
  const start = Math.floor(from / hour) * hour;
  const filter = { from: iso(start), to: iso(start + Math.ceil(span) * hour), limit: 0 };
  const lines = useQuery(planFiguresQuery({ ...filter, what_if: what_if ?? undefined })).data
    ?.lines;
  return useMemo(
    () => new Map(lines?.map(({ line_id, utilisation }) => [line_id, utilisation] as const)),
    [lines],
  );
}
