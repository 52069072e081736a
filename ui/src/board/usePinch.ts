import { useEffect, useRef } from "react";
import type { BoardView } from "./useBoardView";

interface Asked {
  view: BoardView;
  names: number;
  /** Hours in view. */
  span: number;
  /** Two fingers mean no drag. */
  onBegin: () => void;
}

/** Two fingers on the board: it zooms as they part, about the middle between them. */
export function usePinch(asked: Asked): void {
  const now = useRef(asked);
  now.current = asked;
  const { element } = asked.view;
  useEffect(() => {
    if (!element) return;
    let from: { apart: number; span: number } | null = null;
    let frame = 0;
    const apartOf = ({ touches }: TouchEvent) => {
      const [one, other] = [touches[0], touches[1]];
      if (!one || !other || touches.length !== 2) return null;
      const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      return { apart: Math.max(apart, 1), middle: (one.clientX + other.clientX) / 2 };
    };
    const onStart = (event: TouchEvent) => {
      const fingers = apartOf(event);
      if (!fingers) return;
      /* Where one finger scrolls already, the browser no longer lets it be called off. */
      if (event.cancelable) event.preventDefault();
      now.current.onBegin();
      from = { apart: fingers.apart, span: now.current.span };
    };
    const onMove = (event: TouchEvent) => {
      const fingers = apartOf(event);
      if (!fingers || !from) return;
      if (event.cancelable) event.preventDefault();
      const span = (from.span * from.apart) / fingers.apart;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const { view, names } = now.current;
        const px = fingers.middle - element.getBoundingClientRect().left - names;
        view.zoomTo(span, Math.max(px, 0));
      });
    };
    const onEnd = (event: TouchEvent) => {
      if (event.touches.length < 2) from = null;
    };
    element.addEventListener("touchstart", onStart, { passive: false });
    element.addEventListener("touchmove", onMove, { passive: false });
    element.addEventListener("touchend", onEnd);
    element.addEventListener("touchcancel", onEnd);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("touchstart", onStart);
      element.removeEventListener("touchmove", onMove);
      element.removeEventListener("touchend", onEnd);
      element.removeEventListener("touchcancel", onEnd);
    };
  }, [element]);
}
