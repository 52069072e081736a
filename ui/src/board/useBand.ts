import { useEffect, useRef } from "react";
import type { Id } from "@/api/types";
import { type Rows, toTime, toX } from "./layout";
import type { Band } from "./selection";
import type { BoardView } from "./useBoardView";
import { pullAt } from "./usePointerDrag";

const tremble = 4;
export const not_empty =
  "[data-entry], [data-cluster], [data-ghost], [role=rowheader], [role=columnheader], [role=dialog], a, button";

interface Asked {
  view: BoardView;
  rows: Rows;
  names: number;
  axis: number;
  /** What is selected already. */
  selected: () => ReadonlySet<Id>;
  onBand: (band: Band, before: ReadonlySet<Id>) => void;
  /** The band was given up: what was selected before is again. */
  onRestore: (before: ReadonlySet<Id>) => void;
  /** A press on empty board that drew nothing. */
  onEmpty: (place: { at: number; y: number }) => void;
}

const none: ReadonlySet<Id> = new Set();

/** A band drawn with the mouse over the empty board; with Shift or Ctrl it adds. */
export function useBand(asked: Asked) {
  const now = useRef(asked);
  now.current = asked;
  const frame = useRef<HTMLDivElement>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const { element } = asked.view;
  useEffect(() => {
    if (!element) return;
    const pointAt = (x: number, y: number) => {
      const { view, names, axis } = now.current;
      const box = element.getBoundingClientRect();
      return {
        at: toTime(view.scale, x - box.left - names + element.scrollLeft),
        y: y - box.top - axis + element.scrollTop,
      };
    };
    const draw = (band: Band | null) => {
      const { style } = frame.current ?? {};
      if (!style) return;
      style.display = band ? "block" : "none";
      if (!band) return;
      const { scale } = now.current.view;
      const [x1, x2] = [toX(scale, band.from.at), toX(scale, band.to.at)];
      style.transform = `translate(${Math.min(x1, x2)}px, ${Math.min(band.from.y, band.to.y)}px)`;
      style.width = `${Math.abs(x2 - x1)}px`;
      style.height = `${Math.abs(band.to.y - band.from.y)}px`;
    };
    const begin = (down: PointerEvent) => {
      const point = { x: down.clientX, y: down.clientY };
      const from = pointAt(point.x, point.y);
      const before = now.current.selected();
      const adding = down.shiftKey || down.ctrlKey || down.metaKey;
      let drawing = false;
      let scrolling = 0;
      const follow = () => {
        const band = { from, to: pointAt(point.x, point.y) };
        draw(band);
        now.current.onBand(band, adding ? before : none);
      };
      const scroll = () => {
        scrolling = requestAnimationFrame(scroll);
        if (!drawing) return;
        const { names, axis } = now.current;
        const box = element.getBoundingClientRect();
        const x = pullAt(point.x, box.left + names, box.right);
        const y = pullAt(point.y, box.top + axis, box.bottom);
        if (x === 0 && y === 0) return;
        element.scrollBy(x, y);
        follow();
      };
      const onMove = (moved: PointerEvent) => {
        point.x = moved.clientX;
        point.y = moved.clientY;
        drawing ||= Math.hypot(point.x - down.clientX, point.y - down.clientY) > tremble;
        if (drawing) follow();
      };
      const end = () => {
        cancelAnimationFrame(scrolling);
        draw(null);
        window.removeEventListener("pointermove", onMove);
        window.removeEventListener("pointerup", onUp);
        window.removeEventListener("pointercancel", end);
        window.removeEventListener("keydown", onKey, true);
        stop.current = () => undefined;
      };
      const onUp = () => {
        end();
        if (!drawing && !adding) now.current.onEmpty(from);
      };
      const onKey = (key: KeyboardEvent) => {
        if (key.key !== "Escape") return;
        key.stopPropagation();
        end();
        now.current.onRestore(before);
      };
      window.addEventListener("pointermove", onMove);
      window.addEventListener("pointerup", onUp);
      window.addEventListener("pointercancel", end);
      window.addEventListener("keydown", onKey, true);
      scrolling = requestAnimationFrame(scroll);
      stop.current = end;
    };
    const onDown = (event: PointerEvent) => {
      const { target } = event;
      if (event.button !== 0 || event.pointerType !== "mouse" || !(target instanceof Element)) {
        return;
      }
      const { names, axis } = now.current;
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      /* Neither the names, nor the axis, nor the bars that scroll. */
      const empty = x > names && y > axis && x < element.clientWidth && y < element.clientHeight;
      if (!empty || target.closest(not_empty)) return;
      stop.current();
      begin(event);
    };
    element.addEventListener("pointerdown", onDown);
    return () => element.removeEventListener("pointerdown", onDown);
  }, [element]);

  return frame;
}
