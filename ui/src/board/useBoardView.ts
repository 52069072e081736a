import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { drawnPart, type Scale, toTime, toX } from "./layout";

const hour = 3_600_000;
const day = 24 * hour;

/** The shortest and the longest span that the board shows at once, in hours. */
export const shortest_span = 4;
export const longest_span = 100 * 24;

export interface Part {
  x: { from: number; to: number };
  y: { from: number; to: number };
}

const nothing: Part = { x: { from: 0, to: 0 }, y: { from: 0, to: 0 } };

/* Scrolling is the browser's own, within a bounded time about where we are; near its ends the
   bounds move on. */
function domainAbout(at: number, span: number) {
  const reach = Math.max(45 * day, 4 * span * hour);
  return { from: Math.floor((at - reach) / day) * day, to: at + reach };
}

const samePart = (one: Part, other: Part) =>
  one.x.from === other.x.from &&
  one.x.to === other.x.to &&
  one.y.from === other.y.from &&
  one.y.to === other.y.to;

interface Asked {
  /** The instant (ms) at the left edge. */
  from: number;
  /** Hours in view. */
  span: number;
  /** Pixels that the names of the lines take. */
  names: number;
  /** Height of all rows. */
  height: number;
  /** Pixels that the time axis takes. */
  axis: number;
  /** Whether there is something to draw yet. */
  ready: boolean;
  onSettled: (from: number) => void;
  onSpan: (span: number) => void;
}

/** What of the board is in view: the scale, the part that is drawn, and ways to move. */
export function useBoardView(asked: Asked) {
  const { span, names, height, axis, ready } = asked;
  const told = useRef(asked);
  told.current = asked;
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [domain, setDomain] = useState(() => domainAbout(asked.from, span));
  const [part, setPart] = useState(nothing);
  const left = useRef(asked.from);
  const [wide, setWide] = useState(false);
  const anchor = useRef<{ time: number; px: number } | null>(null);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);

  const width = Math.max(size.width - names, 50);
  const pixels_per_hour = width / span;
  const scale: Scale = useMemo(
    () => ({ from: domain.from, pixels_per_hour }),
    [domain.from, pixels_per_hour],
  );
  const length = ((domain.to - domain.from) / hour) * pixels_per_hour;

  useLayoutEffect(() => {
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);

  const draw = useCallback(() => {
    if (!element || size.width === 0) return;
    const rows = size.height - axis;
    /* First only what is in sight, to show it at once; about it when there is time. */
    const { scrollLeft: x, scrollTop: y } = element;
    const next = wide
      ? { x: drawnPart(x, width, length), y: drawnPart(y, rows, height) }
      : { x: { from: x, to: x + width }, y: { from: y, to: y + rows } };
    setPart((now) => (samePart(now, next) ? now : next));
  }, [element, size, width, length, height, axis, wide]);

  useEffect(() => {
    if (!ready) return;
    let timer: ReturnType<typeof setTimeout>;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setWide(true), 60);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [ready]);

  const settled = useCallback(() => {
    const at = left.current;
    const reach = span * hour;
    if (at < domain.from + reach || at + 2 * reach > domain.to) setDomain(domainAbout(at, span));
    told.current.onSettled(at);
  }, [domain, span]);

  const onScroll = useCallback(() => {
    if (!element) return;
    left.current = toTime(scale, element.scrollLeft);
    draw();
    clearTimeout(settling.current);
    settling.current = setTimeout(settled, 250);
  }, [element, scale, draw, settled]);
  useEffect(() => () => clearTimeout(settling.current), []);

  useLayoutEffect(() => {
    if (!element || size.width === 0) return;
    const { time, px } = anchor.current ?? { time: left.current, px: 0 };
    anchor.current = null;
    element.scrollLeft = toX(scale, time) - px;
    left.current = toTime(scale, element.scrollLeft);
    draw();
  }, [element, scale, size.width, draw]);

  const goTo = useCallback(
    (at: number, smooth = false) => {
      left.current = at;
      const x = toX(scale, at);
      if (x < 0 || x > length - width) {
        anchor.current = { time: at, px: 0 };
        setDomain(domainAbout(at, told.current.span));
      } else element?.scrollTo({ left: x, behavior: smooth ? "smooth" : "instant" });
    },
    [element, scale, length, width],
  );

  /* The address moved by itself: back, forward, a link. */
  const { from } = asked;
  useEffect(() => {
    const pixels = (Math.abs(from - left.current) / hour) * pixels_per_hour;
    if (pixels > 3) goTo(from);
  }, [from, goTo, pixels_per_hour]);

  const zoomTo = useCallback(
    (to: number, px = width / 2) => {
      const wanted = Math.min(Math.max(to, shortest_span), longest_span);
      anchor.current = { time: toTime(scale, toX(scale, left.current) + px), px };
      left.current = anchor.current.time - (px / width) * wanted * hour;
      told.current.onSpan(wanted);
    },
    [scale, width],
  );

  useEffect(() => {
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const px = event.clientX - element.getBoundingClientRect().left - names;
      zoomTo(told.current.span * 1.0015 ** event.deltaY, Math.max(px, 0));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [element, names, zoomTo]);

  return { element, setElement, scale, length, width, part, onScroll, goTo, zoomTo, left };
}

export type BoardView = ReturnType<typeof useBoardView>;
