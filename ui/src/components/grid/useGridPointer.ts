import { type PointerEvent, type RefObject, useRef, useState } from "react";
import { type Area, type Place, type Sheet, within } from "./sheet";
import type { Grid } from "./useGrid";
import { selectionOf } from "./writing";

function placeUnder(x: number, y: number): Place | null {
  const cell = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-column]");
  if (!cell) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

/** The area that a drag of the fill handle to a place covers: along one way only. */
function fillTo(area: Area, to: Place): { area: Area; along: "rows" | "columns" } {
  const down = Math.max(to.row - area.bottom, area.top - to.row, 0);
  const across = Math.max(to.column - area.right, area.left - to.column, 0);
  if (down >= across) {
    const [top, bottom] = [Math.min(area.top, to.row), Math.max(area.bottom, to.row)];
    return { area: { ...area, top, bottom }, along: "rows" };
  }
  const [left, right] = [Math.min(area.left, to.column), Math.max(area.right, to.column)];
  return { area: { ...area, left, right }, along: "columns" };
}

/**
 * Mouse: press selects, drag extends, a second click opens. Touch: a tap selects, a tap on what is
 * selected opens, a swipe scrolls. The handle at the corner of the selection fills what it is
 * dragged over.
 */
export function useGridPointer(given: {
  grid: Grid;
  box: RefObject<HTMLDivElement | null>;
  sheet: Sheet;
  setByTyping: (byTyping: boolean) => void;
  focus: () => void;
  flag: (place: Place) => boolean;
}) {
  const { grid, focus } = given;
  const { state, act } = grid;
  const [filling, setFilling] = useState<Area | null>(null);
  const source = useRef<Area | null>(null);
  const selecting = useRef(false);

  const open = () => {
    given.setByTyping(false);
    act({ kind: "edit" });
  };
  const isActive = (place: Place) =>
    place.row === state.active.row && place.column === state.active.column;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    if (target.closest("input,button,a") || event.button !== 0) return;
    if (target.closest("[data-fill]")) {
      source.current = selectionOf(state);
      setFilling(source.current);
      event.currentTarget.setPointerCapture(event.pointerId);
      event.preventDefault();
      return;
    }
    const place = placeUnder(event.clientX, event.clientY);
    if (!place || event.pointerType === "touch") return;
    event.preventDefault();
    focus();
    act({ kind: "go", place, extend: event.shiftKey });
    selecting.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const place =
      source.current || selecting.current ? placeUnder(event.clientX, event.clientY) : null;
    if (!place) return;
    if (source.current) setFilling(fillTo(source.current, place).area);
    else if (place.row !== state.reach.row || place.column !== state.reach.column) {
      act({ kind: "go", place, extend: true });
    }
  };

  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    selecting.current = false;
    const from = source.current;
    source.current = null;
    setFilling(null);
    const place = from && placeUnder(event.clientX, event.clientY);
    if (!from || !place || within(from, place)) return;
    const { area, along } = fillTo(from, place);
    act({ kind: "go", place: { row: area.top, column: area.left } });
    act({ kind: "go", place: { row: area.bottom, column: area.right }, extend: true });
    act({ kind: "fill", along, from });
  };

  const onPointerCancel = () => {
    selecting.current = false;
    source.current = null;
    setFilling(null);
  };

  const onClick = (event: React.MouseEvent<HTMLDivElement>) => {
    const native = event.nativeEvent as globalThis.PointerEvent;
    if (native.pointerType !== "touch") return;
    const target = event.target as HTMLElement;
    if (target.closest("input,button,a,[data-fill]")) return;
    const place = placeUnder(event.clientX, event.clientY);
    if (!place) return;
    if (isActive(place)) open();
    else {
      focus();
      act({ kind: "go", place });
    }
  };

  const onDoubleClick = (event: React.MouseEvent<HTMLDivElement>) => {
    if ((event.target as HTMLElement).closest("input,button,a,[data-fill]")) return;
    const place = placeUnder(event.clientX, event.clientY);
    if (place && isActive(place) && !given.flag(place)) open();
  };

  return {
    filling,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      onClick,
      onDoubleClick,
    },
  };
}
