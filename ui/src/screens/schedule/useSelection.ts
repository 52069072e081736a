import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Id } from "@/api/types";
import { type Bar, type Lines, no_bars, type Rows } from "@/board/layout";
import {
  type Band,
  banded,
  none_selected,
  ranged,
  type Selection,
  selectedByLine,
  stillThere,
  toggled,
  wholeLine,
} from "@/board/selection";

interface Given {
  rows: Rows;
  bars: Lines;
  known: ReadonlyMap<Id, Entry>;
  knownNow: RefObject<ReadonlyMap<Id, Entry>>;
  say: (words: string) => void;
  /** The ids that the address names, with commas between. */
  named: string | undefined;
}

const nothing: ReadonlyMap<Id, ReadonlySet<Id>> = new Map();

/** Which entries are selected, and the ways to select them. */
export function useSelection(given: Given) {
  const { t } = useTranslation("schedule");
  const { known, say } = given;
  const [selection, setSelection] = useState<Selection>(() => ({
    ...none_selected,
    ids: new Set((given.named ?? "").split(",").map(Number).filter(Number.isSafeInteger)),
  }));
  const now = useRef(given);
  now.current = given;
  const shown = useRef(selection);

  const select = useCallback(
    (next: Selection) => {
      if (next === shown.current) return;
      if (next.ids !== shown.current.ids && next.ids.size + shown.current.ids.size > 0) {
        say(t("select.said", { count: next.ids.size }));
      }
      shown.current = next;
      setSelection(next);
    },
    [say, t],
  );

  const loaded = known.size > 0;
  useEffect(() => {
    if (!loaded) return;
    const there = stillThere(shown.current, (id) => known.has(id));
    shown.current = there;
    setSelection(there);
  }, [known, loaded]);

  const barsOf = useCallback((line_id: Id) => now.current.bars.get(line_id) ?? no_bars, []);
  const barOf = useCallback(
    (id: Id | null): Bar | null => {
      const entry = id === null ? undefined : now.current.knownNow.current.get(id);
      if (!entry || entry.changeover_for !== null) return null;
      const { work, stops } = barsOf(entry.line_id);
      return [...work, ...stops].find((bar) => bar.id === id) ?? null;
    },
    [barsOf],
  );

  const toggle = useCallback(
    (id: Id) => barOf(id) && select(toggled(shown.current, id)),
    [barOf, select],
  );
  const rangeTo = useCallback(
    (id: Id) => {
      const bar = barOf(id);
      const lines = now.current.rows.lines.map(({ line }) => line.id);
      const anchor = barOf(shown.current.anchor);
      if (bar) select(ranged(shown.current, bar, anchor, lines, barsOf));
    },
    [barOf, barsOf, select],
  );
  const line = useCallback(
    (line_id: Id) => select(wholeLine(shown.current, line_id, barsOf)),
    [barsOf, select],
  );
  const band = useCallback(
    (drawn: Band, before: ReadonlySet<Id>) =>
      select(banded(shown.current, drawn, before, now.current.rows, barsOf)),
    [barsOf, select],
  );
  const clear = useCallback(() => select(none_selected), [select]);
  const restore = useCallback((ids: ReadonlySet<Id>) => select({ ids, anchor: null }), [select]);

  const [before] = useState({ lines: nothing });
  const lines = useMemo(() => {
    before.lines = selectedByLine(selection, (id) => known.get(id)?.line_id, before.lines);
    return before.lines;
  }, [selection, known, before]);
  const entries = useCallback(
    () => [...shown.current.ids].flatMap((id) => now.current.knownNow.current.get(id) ?? []),
    [],
  );
  const { ids } = selection;
  return { ids, lines, shown, entries, toggle, rangeTo, line, band, clear, restore };
}

export type Selecting = ReturnType<typeof useSelection>;
