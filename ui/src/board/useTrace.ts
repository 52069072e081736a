import { useCallback, useEffect, useRef } from "react";
import type { Id } from "@/api/types";
import { type Bar, type Lines, leadingTo, no_bars, type Rows, toX } from "./layout";
import type { BoardView } from "./useBoardView";
import type { BoardWords } from "./words";

interface Asked {
  view: BoardView;
  rows: Rows;
  bars: Lines;
  /** The bar of an entry, where it is known. */
  barOf: (id: Id) => Bar | null;
  words: BoardWords;
  /** Shown where nothing is under the pointer. */
  shown: Id | null;
}

/**
 * What belongs to the entry under the pointer, or else to the one that is current: a flag where its
 * order is due, and a line that joins it to its changeover and to the entry before. Drawn past
 * React: a pointer that crosses the board renders nothing.
 */
export function useTrace(asked: Asked) {
  const now = useRef(asked);
  now.current = asked;
  const flag = useRef<HTMLDivElement>(null);
  const joint = useRef<HTMLDivElement>(null);
  const over = useRef<Id | null>(null);

  const draw = useCallback(() => {
    const { view, rows, bars, barOf, words, shown } = now.current;
    if (!flag.current || !joint.current) return;
    const bar = barOf(over.current ?? shown ?? -1);
    const row = bar && rows.lines.find(({ line }) => line.id === bar.line_id);
    const leading = bar && leadingTo(bars.get(bar.line_id) ?? no_bars, bar.id);
    const due = bar?.due ?? leading?.entry.due ?? null;
    flag.current.hidden = !row || due === null;
    joint.current.hidden = !row || !leading;
    if (bar && row && due !== null) {
      const title = leading?.entry.title ?? bar.title;
      flag.current.style.transform = `translate(${toX(view.scale, due)}px, ${row.top}px)`;
      flag.current.textContent = words.due(title, due, bar.line_id);
    }
    if (row && leading) {
      const { before, changeover, entry } = leading;
      const from = toX(view.scale, changeover.start);
      const left = before ? Math.min(toX(view.scale, before.end), from) : from;
      const right = toX(view.scale, entry.start);
      joint.current.style.transform = `translate(${left - 5}px, ${row.top}px)`;
      joint.current.style.width = `${Math.max(right - left, 0) + 10}px`;
      const [label] = joint.current.children;
      if (label) label.textContent = words.changeover({ before, after: entry }, changeover);
    }
  }, []);

  const { element } = asked.view;
  useEffect(() => {
    if (!element) return;
    const onOver = (event: Event) => {
      if (!(event.target instanceof Element)) return;
      const bar = event.target.closest<HTMLElement>("[data-entry]");
      const id = bar ? Number(bar.dataset.entry) : null;
      if (id === over.current) return;
      over.current = id;
      draw();
    };
    const onLeave = () => {
      over.current = null;
      draw();
    };
    element.addEventListener("pointerover", onOver);
    element.addEventListener("pointerleave", onLeave);
    return () => {
      element.removeEventListener("pointerover", onOver);
      element.removeEventListener("pointerleave", onLeave);
    };
  }, [element, draw]);

  const { view, rows, bars, shown, words } = asked;
  useEffect(draw, [draw, view.scale, rows, bars, shown, words]);
  return { flag, joint };
}
