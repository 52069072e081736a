import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useState,
} from "react";
import type { Entry, Id } from "@/api/types";
import { nextSpan, snapStep } from "@/board/axis";
import type { DragController } from "@/board/controller";
import { carriedIn, type Subject } from "@/board/drag";
import { heardWhileDragging } from "@/board/dragKeys";
import { area_height, type Bar, type Lines, no_bars, type Rows, toX } from "@/board/layout";
import type { Way } from "@/board/undo";
import type { BoardView } from "@/board/useBoardView";
import { type Heading, neighbour } from "./bars";
import type { Outcome } from "./outcome";
import type { Refusal } from "./refusal";
import type { Selecting } from "./useSelection";

const headings: Record<string, Heading> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

interface Asked {
  view: BoardView;
  rows: Rows;
  bars: Lines;
  known: RefObject<ReadonlyMap<Id, Entry>>;
  controller: DragController<Outcome, Refusal>;
  subjectOf: (entry_id: Id) => Subject | null;
  names: number;
  axis: number;
  onOpen: (id: Id) => void;
  /** Closes the card, if one is open; gives whether one was. */
  onClose: () => boolean;
  onRemove: (id: Id) => void;
  onPin: (id: Id) => void;
  onSplit: (id: Id) => void;
  onMerge: (id: Id) => void;
  /** A planned stop at an instant of a line. */
  onStop: (line_id: Id, at: number) => void;
  onLineMenu: (line_id: Id) => void;
  onHelp: () => void;
  onOptimise: () => void;
  selecting: Pick<Selecting, "shown" | "toggle" | "line" | "clear">;
}

/** Which way a key goes through what was done; null for any other key. */
function wayOf(event: globalThis.KeyboardEvent): Way | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "y" && !event.shiftKey) return "redo";
  return key === "z" ? (event.shiftKey ? "redo" : "undo") : null;
}

/** Taking back and doing again by key, wherever the focus is but where text is typed. */
export function useUndoKeys(go: (way: Way) => unknown): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { target } = event;
      const way = wayOf(event);
      if (way === null || event.defaultPrevented || !(target instanceof Element)) return;
      if (target.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      event.preventDefault();
      void go(way);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [go]);
}

/** Scrolls only as far as needed to bring a place of the board into sight. */
function reveal(asked: Asked, line_id: Id, start: number, end: number): void {
  const { element, scale } = asked.view;
  const row = asked.rows.lines.find(({ line }) => line.id === line_id);
  if (!element || !row) return;
  const left = toX(scale, start);
  const right = Math.min(toX(scale, end), left + element.clientWidth / 2);
  const width = element.clientWidth - asked.names;
  const height = element.clientHeight - asked.axis;
  if (left < element.scrollLeft + 16) element.scrollLeft = left - 40;
  else if (right > element.scrollLeft + width - 16) element.scrollLeft = right - width + 40;
  /* Beneath the name of its area, which stays in sight. */
  if (row.top - area_height < element.scrollTop) element.scrollTop = row.top - area_height;
  else if (row.top + row.height > element.scrollTop + height) {
    element.scrollTop = row.top + row.height - height;
  }
}

/** The board by keyboard: which entry is current, going between them, carrying one with Shift. */
export function useBoardKeys(asked: Asked) {
  const [current, setCurrent] = useState<Bar | null>(null);
  const { view, bars, controller } = asked;
  const work = useCallback(
    (line_id: Id) =>
      [...(bars.get(line_id) ?? no_bars).work].filter((b) => b.kind !== "changeover"),
    [bars],
  );

  /* An entry that was scrolled to is drawn a frame or two later; only then can it be focused. */
  const focus = useCallback(
    (id: Id, tries = 12) => {
      const bar = view.element?.querySelector<HTMLElement>(`[data-entry="${id}"]`);
      if (bar) bar.focus({ preventScroll: true });
      else if (tries > 0) requestAnimationFrame(() => focus(id, tries - 1));
    },
    [view.element],
  );
  const go = (bar: Bar | null) => {
    if (!bar) return;
    setCurrent(bar);
    reveal(asked, bar.line_id, bar.start, bar.end);
    requestAnimationFrame(() => focus(bar.id));
  };
  const first = (): Bar | null => {
    const left = view.left.current;
    for (const { line } of asked.rows.lines) {
      const bar = work(line.id).find((each) => each.end > left);
      if (bar) return bar;
    }
    return null;
  };
  const held = (): Bar | null => {
    const now = current && work(current.line_id).find(({ id }) => id === current.id);
    if (now) return now;
    const entry = current && asked.known.current?.get(current.id);
    return (entry && work(entry.line_id).find(({ id }) => id === entry.id)) ?? null;
  };

  const nudge = (bar: Bar, heading: Heading) => {
    const subject = asked.subjectOf(bar.id);
    if (subject?.kind !== "entry") return;
    const carried = carriedIn(controller.current());
    const from = carried?.place ?? { line_id: subject.line_id, start: subject.start };
    const step = snapStep(view.scale.pixels_per_hour);
    const lines = asked.rows.lines.map(({ line }) => line.id);
    const at = lines.indexOf(from.line_id);
    const place = {
      line_id:
        heading === "up"
          ? (lines[at - 1] ?? from.line_id)
          : heading === "down"
            ? (lines[at + 1] ?? from.line_id)
            : from.line_id,
      start: from.start + (heading === "right" ? step : heading === "left" ? -step : 0),
    };
    controller.tell({ type: "nudge", subject, place });
    reveal(asked, place.line_id, place.start, place.start + bar.end - bar.start);
  };

  const stretch = (bar: Bar, heading: Heading) => {
    const subject = asked.subjectOf(bar.id);
    if (subject?.kind !== "entry") return;
    const { others: _, ...alone } = subject;
    const { line_id, start } = bar;
    const from = carriedIn(controller.current())?.place?.end ?? bar.end;
    const step = snapStep(view.scale.pixels_per_hour);
    const end = from + (heading === "right" ? step : -step);
    controller.tell({ type: "nudge", subject: alone, place: { line_id, start, end } });
    reveal(asked, line_id, end, end);
  };

  const barOf = (target: EventTarget): Bar | null => {
    const id = target instanceof HTMLElement ? target.dataset.entry : undefined;
    const entry = id === undefined ? undefined : asked.known.current?.get(Number(id));
    if (!entry) return null;
    const { work: bars_of_line, stops } = bars.get(entry.line_id) ?? no_bars;
    return [...bars_of_line, ...stops].find((bar) => bar.id === entry.id) ?? null;
  };
  const onFocus = (event: FocusEvent<HTMLDivElement>) => {
    const bar = barOf(event.target);
    if (!bar || bar.id === current?.id) return;
    const drag = controller.current();
    if (drag.state === "refused" || carriedIn(drag)?.pointer === "keyboard") {
      controller.tell({ type: "cancel" });
    }
    setCurrent(bar);
  };

  /* What one letter does to the entry or its line; gives whether it did anything. */
  const actOf = (event: KeyboardEvent<HTMLDivElement>, bar: Bar): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const acts: Record<string, () => void> = {
      s: () => asked.onSplit(bar.id),
      m: () => asked.onMerge(bar.id),
      n: () => asked.onStop(bar.line_id, bar.end),
      l: () => asked.onLineMenu(bar.line_id),
      ContextMenu: () => asked.onLineMenu(bar.line_id),
    };
    const act = acts[event.key];
    act?.();
    return act !== undefined;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement && event.target.closest("a, input, button")) return;
    if (heardWhileDragging(controller, event.nativeEvent)) return event.preventDefault();
    const heading = headings[event.key];
    const bar = barOf(event.target) ?? held();
    const sideways = heading === "left" || heading === "right";
    if (sideways && event.shiftKey && event.altKey && bar) stretch(bar, heading);
    else if (heading && event.shiftKey && bar) nudge(bar, heading);
    else if (heading && !event.ctrlKey && !event.altKey) {
      go(
        bar
          ? neighbour(
              bar,
              heading,
              asked.rows.lines.map(({ line }) => line.id),
              work,
            )
          : first(),
      );
    } else if (event.key === "Escape") {
      const drag = controller.current().state;
      controller.tell({ type: "cancel" });
      if (drag === "idle" && !asked.onClose()) asked.selecting.clear();
      /* A card that has just opened takes the focus a moment later; until then Esc arrives here. */
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && bar)
      asked.selecting.line(bar.line_id);
    else if (event.key === " " && bar) asked.selecting.toggle(bar.id);
    else if (event.key === "Enter" && bar) asked.onOpen(bar.id);
    else if ((event.key === "Delete" || event.key === "Backspace") && barOf(event.target) && bar) {
      controller.tell({ type: "cancel" });
      asked.onRemove(bar.id);
    } else if (event.key === "p" && !event.ctrlKey && barOf(event.target) && bar)
      asked.onPin(bar.id);
    else if (bar && actOf(event, bar)) {
      /* Done. */
    } else if (event.key === "?") asked.onHelp();
    else if (event.key === "o" && !event.ctrlKey && !event.metaKey) asked.onOptimise();
    else if (event.key === "+") view.zoomTo(nextSpan(view.width / view.scale.pixels_per_hour, -1));
    else if (event.key === "-") view.zoomTo(nextSpan(view.width / view.scale.pixels_per_hour, 1));
    else return;
    event.preventDefault();
  };
  const onKeyUp = (event: KeyboardEvent<HTMLDivElement>) => {
    const drag = controller.current();
    if (event.key !== "Shift" || carriedIn(drag)?.pointer !== "keyboard") return;
    controller.tell({ type: "release" });
  };

  /* What was dragged by the mouse and refused is let go of wherever the focus is. */
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape" || controller.current().state !== "refused") return;
      if (!event.defaultPrevented) controller.tell({ type: "cancel" });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [controller]);

  /* After a drop the focused bar is drawn elsewhere: the focus goes with it. */
  useEffect(
    () =>
      controller.watch(() => {
        if (
          controller.current().state === "idle" &&
          current &&
          document.activeElement === document.body
        ) {
          focus(current.id);
        }
      }),
    [controller, current, focus],
  );

  return { current, setCurrent, onKeyDown, onKeyUp, onFocus, focus };
}
