import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { Axis } from "./axis";
import type { Piece } from "./pieces";
import { type Hold, retimed, type Times } from "./retime";

const slack = 4;
const rest_time = 420;

/** A piece while it is drawn to other times. */
export interface Held extends Times {
  piece: Piece;
  hold: Hold;
}

/** Shifts belong to their day; what has a date of its own goes to other days as well. */
const staysOnDay = ({ what }: Piece) => what === "shift";

/**
 * Draws pieces of a week to other times by the pointer: by the body or an edge, with a mouse at
 * once, with a finger after a rest, so that it can still scroll. Esc leaves everything as it was.
 */
export function useRetime(
  axis: Axis,
  /** The pixels of the whole axis, and of a day's column. */
  measure: () => { height: number; width: number },
  onDrop: (held: Held) => void,
) {
  const [held, setHeld] = useState<Held | null>(null);
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);

  const begin = (event: PointerEvent<HTMLElement>, piece: Piece, hold: Hold) => {
    if (event.button !== 0) return;
    end.current();
    const from = { x: event.clientX, y: event.clientY };
    const size = measure();
    const target = event.currentTarget;
    let lifted = false;
    let last: Held | null = null;
    const resting = setTimeout(() => {
      if (event.pointerType !== "mouse") lift();
    }, rest_time);
    const lift = () => {
      lifted = true;
      last = { piece, hold, start: piece.start, end: piece.end };
      setHeld(last);
    };
    const onMove = (moved: globalThis.PointerEvent) => {
      const [x, y] = [moved.clientX - from.x, moved.clientY - from.y];
      const far = Math.hypot(x, y) > slack;
      if (!lifted && far && event.pointerType === "mouse") lift();
      else if (!lifted && far) return stop();
      if (!lifted) return;
      const minutes = (y / size.height) * axis.length;
      const days = hold === "move" && !staysOnDay(piece) ? Math.round(x / size.width) : 0;
      last = { piece, hold, ...retimed(axis, piece, hold, { minutes, days }) };
      setHeld(last);
    };
    const onUp = () => {
      const dropped = last;
      const was_lifted = lifted;
      stop();
      if (!was_lifted) return;
      // What was drawn must not be pressed as well.
      const quiet = (click: MouseEvent) => {
        click.preventDefault();
        click.stopPropagation();
      };
      target.addEventListener("click", quiet, { capture: true, once: true });
      setTimeout(() => target.removeEventListener("click", quiet, true), 50);
      if (dropped && (dropped.start !== piece.start || dropped.end !== piece.end)) onDrop(dropped);
    };
    const onKey = (key: KeyboardEvent) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      stop();
    };
    const onTouch = (touch: TouchEvent) => {
      if (lifted) touch.preventDefault();
    };
    const stop = () => {
      clearTimeout(resting);
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", stop);
      window.removeEventListener("keydown", onKey, true);
      window.removeEventListener("touchmove", onTouch);
      end.current = () => undefined;
      setHeld(null);
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", stop);
    window.addEventListener("keydown", onKey, true);
    window.addEventListener("touchmove", onTouch, { passive: false });
    end.current = stop;
  };

  return { held, setHeld, begin };
}
