import { type KeyboardEvent, useRef } from "react";
import type { Axis } from "./axis";
import { canRetime, type Piece } from "./pieces";
import { retimed, snap } from "./retime";
import type { Held } from "./useRetime";

const arrows: Record<string, [days: number, steps: number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

const all = (grid: HTMLElement, selector: string) => [
  ...grid.querySelectorAll<HTMLElement>(selector),
];

/** Where the focus goes by an arrow: along a day, or to what is nearest at that time on another. */
function nextPiece(grid: HTMLElement, at: HTMLElement, [days, steps]: [number, number]) {
  const columns = all(grid, "[data-day]");
  const column = columns.findIndex((each) => each.contains(at));
  const inside = (index: number) => {
    const day = columns[index];
    return day ? all(day, "[data-piece]") : [];
  };
  if (steps !== 0) {
    const here = inside(column);
    return here[here.indexOf(at) + steps];
  }
  const top = at.getBoundingClientRect().top;
  for (let index = column + days; index >= 0 && index < columns.length; index += days) {
    const near = inside(index).sort(
      (a, b) =>
        Math.abs(a.getBoundingClientRect().top - top) -
        Math.abs(b.getBoundingClientRect().top - top),
    )[0];
    if (near) return near;
  }
  return undefined;
}

/**
 * Arrows go from piece to piece. With Shift they move one in steps, with Alt and Shift they draw
 * its end; letting Shift go asks what is meant, Esc leaves it. Page keys go to other weeks.
 */
export function useWeekKeys(asked: {
  axis: Axis;
  pieceOf: (key: string) => Piece | undefined;
  held: Held | null;
  setHeld: (held: Held | null) => void;
  onDrop: (held: Held) => void;
  onStep: (direction: 1 | -1) => void;
  onToday: () => void;
}) {
  const by = useRef({ minutes: 0, days: 0 });
  const { axis, held, setHeld } = asked;

  const move = (piece: Piece, [days, steps]: [number, number], edge: boolean) => {
    if (!canRetime(piece)) return;
    const hold = edge ? "end" : "move";
    if (!held || held.piece.key !== piece.key || held.hold !== hold)
      by.current = { minutes: 0, days: 0 };
    by.current.minutes += steps * snap;
    if (!edge && piece.what !== "shift") by.current.days += days;
    setHeld({ piece, hold, ...retimed(axis, piece, hold, by.current) });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" && held) {
      event.preventDefault();
      setHeld(null);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const arrow = arrows[event.key];
    const target = event.target instanceof HTMLElement ? event.target : null;
    const pressed = target?.closest<HTMLElement>("[data-piece]");
    if (event.key === "PageUp" || event.key === "PageDown") {
      asked.onStep(event.key === "PageDown" ? 1 : -1);
    } else if (event.key.toLowerCase() === "t" && !event.shiftKey && !event.altKey) {
      asked.onToday();
    } else if (arrow && pressed && event.shiftKey) {
      const piece = asked.pieceOf(pressed.dataset.piece ?? "");
      if (piece) move(piece, arrow, event.altKey);
    } else if (arrow && !event.altKey && !event.shiftKey) {
      const first = all(event.currentTarget, "[data-piece]")[0];
      const next = pressed ? nextPiece(event.currentTarget, pressed, arrow) : first;
      if (!next) return;
      next.focus();
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else return;
    event.preventDefault();
  };

  const onKeyUp = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Shift" || !held) return;
    setHeld(null);
    const { piece } = held;
    if (held.start !== piece.start || held.end !== piece.end) asked.onDrop(held);
  };

  return { onKeyDown, onKeyUp };
}
