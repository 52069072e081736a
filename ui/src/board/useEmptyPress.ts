import { useEffect, useRef } from "react";
import type { Id } from "@/api/types";
import { lineAt, type Rows, toTime } from "./layout";
import { not_empty } from "./useBand";
import type { BoardView } from "./useBoardView";

/** Where on the empty board was pressed. */
interface EmptyPlace {
  line_id: Id;
  at: number;
}

interface Asked {
  view: BoardView;
  rows: Rows;
  names: number;
  axis: number;
  onEmpty: (place: EmptyPlace) => void;
  onLineMenu: (line_id: Id) => void;
  /** Whether something is dragged: a long press means that then, and no menu. */
  isDragging: () => boolean;
}

/**
 * Presses on the empty time of a line (a tap, or the key or button for a menu; a click of the mouse
 * is the band's), and on the menus of lines.
 */
export function useEmptyPress(asked: Asked): void {
  const now = useRef(asked);
  now.current = asked;
  const { element } = asked.view;
  useEffect(() => {
    if (!element) return;
    const press = (event: MouseEvent): boolean => {
      const { view, rows, names, axis, onEmpty } = now.current;
      if (!(event.target instanceof Element) || event.target.closest(not_empty)) return false;
      const box = element.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      if (x <= names || y <= axis) return false;
      const line = lineAt(rows, y - axis + element.scrollTop);
      if (!line) return false;
      onEmpty({ line_id: line.id, at: toTime(view.scale, x - names + element.scrollLeft) });
      return true;
    };
    const onClick = (event: MouseEvent) => {
      const { target } = event;
      const menu = target instanceof Element && target.closest<HTMLElement>("[data-line-menu]");
      if (menu) now.current.onLineMenu(Number(menu.dataset.lineMenu));
      else if (event instanceof PointerEvent && event.pointerType !== "mouse") press(event);
    };
    const onMenu = (event: MouseEvent) => {
      if (now.current.isDragging() || press(event)) event.preventDefault();
    };
    element.addEventListener("click", onClick);
    element.addEventListener("contextmenu", onMenu);
    return () => {
      element.removeEventListener("click", onClick);
      element.removeEventListener("contextmenu", onMenu);
    };
  }, [element]);
}
