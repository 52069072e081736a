import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Span } from "./spans";
import { moved, type View, zoomed } from "./strip";

const slack = 8;

/** What of a span is in sight: all of it, until it is zoomed. */
export function useStripView(span: Span) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [seen, setSeen] = useState<View | null>(null);
  const { from, to } = span;
  const whole = useMemo(() => ({ from, to }), [from, to]);
  const view = useMemo(() => (seen ? moved(seen, whole, 0) : whole), [seen, whole]);
  const zoom = (factor: number, share = 0.5) => {
    const next = zoomed(view, whole, (view.to - view.from) / factor, share);
    setSeen(next.to - next.from >= whole.to - whole.from ? null : next);
  };
  return {
    ref,
    width: Math.max(width, 1),
    view,
    whole,
    /** Whether less than all is in sight. */
    closer: seen !== null,
    zoom,
    shift: (by: number) => seen && setSeen(moved(view, whole, by)),
    show: (next: View | null) => setSeen(next),
  };
}

export type StripView = ReturnType<typeof useStripView>;

/** Fingers, mouse and wheel on the strip: a tap chooses, one finger shifts, two zoom. */
export function useStripGestures(strip: StripView, tap: (px: number) => void) {
  const down = useRef(new Map<number, { x: number; y: number }>());
  const began = useRef<{ x: number; view: View; apart: number; moved: boolean } | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const now = useRef(strip);
  useEffect(() => {
    now.current = strip;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // Not React's own: a wheel that zooms must not scroll the page as well.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { zoom, shift, view, width } = now.current;
      const { left } = element.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        shift((sideways / width) * (view.to - view.from));
      } else zoom(1.0015 ** -event.deltaY, (event.clientX - left) / width);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const begin = () => {
    const points = [...down.current.values()];
    const [one, other] = points;
    if (!one) return;
    began.current = {
      x: other ? (one.x + other.x) / 2 : one.x,
      apart: other ? Math.max(Math.abs(one.x - other.x), 1) : 0,
      view: now.current.view,
      moved: (began.current?.moved ?? false) || other !== undefined,
    };
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    if (down.current.size === 0) began.current = null;
    down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    event.currentTarget.setPointerCapture(event.pointerId);
    begin();
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const start = began.current;
    if (!start || !down.current.has(event.pointerId)) return;
    down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [one, other] = [...down.current.values()];
    if (!one) return;
    const { width, whole } = now.current;
    const length = start.view.to - start.view.from;
    const left = event.currentTarget.getBoundingClientRect().left;
    if (other && start.apart > 0) {
      const apart = Math.max(Math.abs(one.x - other.x), 1);
      const share = (start.x - left) / width;
      const next = zoomed(start.view, whole, (length * start.apart) / apart, share);
      now.current.show(next.to - next.from >= whole.to - whole.from ? null : next);
      return;
    }
    const by = one.x - start.x;
    if (!start.moved && Math.abs(by) < slack) return;
    start.moved = true;
    if (now.current.closer) now.current.show(moved(start.view, whole, (-by / width) * length));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const start = began.current;
    const tapped = down.current.delete(event.pointerId) && start && !start.moved;
    if (down.current.size > 0) begin();
    else if (tapped) tap(event.clientX - event.currentTarget.getBoundingClientRect().left);
  };
  const onPointerCancel = (event: PointerEvent<HTMLDivElement>) => {
    down.current.delete(event.pointerId);
    if (down.current.size > 0) begin();
  };
  return { box, on: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel } };
}
