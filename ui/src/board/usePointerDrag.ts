import { useCallback, useEffect, useRef } from "react";
import type { Id } from "@/api/types";
import type { DragController } from "./controller";
import { carriedIn, type Over, type Point, type Pointer, type Subject } from "./drag";
import { heardWhileDragging, roomOfKey } from "./dragKeys";
import { lineAt, type Rows, toTime } from "./layout";
import type { BoardView } from "./useBoardView";

const rest_time = 420;
const click_time = 500;
const edge = 48;
const fastest = 18;

interface Geometry {
  view: BoardView;
  rows: Rows;
  names: number;
  axis: number;
}

/** The line and the instant under a point of the window; null beside the board. */
function placeUnder(point: Point, { view, rows, names, axis }: Geometry) {
  const { element, scale } = view;
  if (!element) return null;
  const box = element.getBoundingClientRect();
  const inside =
    point.x > box.left + names &&
    point.x < box.right &&
    point.y > box.top + axis &&
    point.y < box.bottom;
  if (!inside) return null;
  const line = lineAt(rows, point.y - box.top - axis + element.scrollTop);
  if (!line) return null;
  const at = toTime(scale, point.x - box.left - names + element.scrollLeft);
  return { line_id: line.id, at };
}

/** How many pixels a frame the board scrolls by, for a pointer near either of its edges. */
export function pullAt(at: number, from: number, to: number): number {
  if (at < from + edge) return -Math.min((from + edge - at) / edge, 1) * fastest;
  if (at > to - edge) return Math.min((at - to + edge) / edge, 1) * fastest;
  return 0;
}

/** How near to the end of a bar it is held by its edge, and how wide a bar must be for that. */
const edge_reach = 8;
const edge_room = 28;

/** The bar whose end is under the mouse, to be drawn to another. */
function edgeUnder(event: PointerEvent): HTMLElement | null {
  if (event.pointerType !== "mouse" || !(event.target instanceof Element)) return null;
  const bar = event.target.closest<HTMLElement>("[data-entry]:not([data-started], [data-pinned])");
  if (!bar || bar.dataset.fixed !== undefined) return null;
  const { right, width } = bar.getBoundingClientRect();
  return width >= edge_room && event.clientX > right - edge_reach ? bar : null;
}

/** The instant under a point, whether there is a line or not: what is drawn longer has its own. */
function timeUnder(point: Point, { view, names }: Geometry): number {
  const left = view.element?.getBoundingClientRect().left ?? 0;
  return toTime(view.scale, point.x - left - names + (view.element?.scrollLeft ?? 0));
}

function entryUnder(target: Element): Id | null {
  const bar = target.closest<HTMLElement>("[data-entry]");
  return bar ? Number(bar.dataset.entry) : null;
}

function howSelected(event: MouseEvent): "range" | "toggle" | null {
  if (event.shiftKey) return "range";
  return event.ctrlKey || event.metaKey ? "toggle" : null;
}

interface Asked<Outcome, Refusal> extends Geometry {
  controller: DragController<Outcome, Refusal>;
  subjectOf: (entry_id: Id) => Subject | null;
  onPress: (entry_id: Id) => void;
  /** Pressed with Shift, for all up to there, or with Ctrl, for one more or less. */
  onSelect: (entry_id: Id, how: "range" | "toggle") => void;
  onCluster: (at: number) => void;
}

/**
 * Wires the pointer to a drag: presses on entries of the board (and, by `start`, on anything
 * else), moves, releases, Esc, long presses of a finger, and scrolling at the edges.
 */
export function usePointerDrag<Outcome, Refusal>(asked: Asked<Outcome, Refusal>) {
  const now = useRef(asked);
  now.current = asked;
  const follower = useRef<HTMLDivElement>(null);
  const stop = useRef<() => void>(() => undefined);

  const start = useCallback((event: PointerEvent, subject: Subject, onClick: () => void) => {
    const { controller } = now.current;
    const point = { x: event.clientX, y: event.clientY };
    const pointer: Pointer = event.pointerType === "mouse" ? "mouse" : "touch";
    const at = placeUnder(point, now.current)?.at ?? 0;
    const edge = subject.kind === "entry" && !subject.remaining && edgeUnder(event) !== null;
    stop.current();
    const split = event.altKey;
    controller.tell({ type: "press", subject, pointer, point: { ...point }, at, edge, split });
    let frame = 0;
    const resting = setTimeout(() => controller.tell({ type: "rest" }), rest_time);
    const follow = () => {
      if (follower.current) {
        follower.current.style.transform = `translate(${point.x + 12}px, ${point.y + 12}px)`;
      }
      const over: Over | null = edge
        ? { line_id: subject.line_id, at: timeUnder(point, now.current) }
        : placeUnder(point, now.current);
      controller.tell({ type: "move", point: { ...point }, over });
    };
    const scroll = () => {
      frame = requestAnimationFrame(scroll);
      const { element } = now.current.view;
      if (!carriedIn(controller.current()) || !element) return;
      const box = element.getBoundingClientRect();
      if (!edge && !placeUnder(point, now.current)) return;
      const x = pullAt(point.x, box.left + now.current.names, box.right);
      const y = edge ? 0 : pullAt(point.y, box.top + now.current.axis, box.bottom);
      if (x === 0 && y === 0) return;
      element.scrollBy(x, y);
      follow();
    };
    const onMove = (moved: PointerEvent) => {
      point.x = moved.clientX;
      point.y = moved.clientY;
      follow();
    };
    const end = () => {
      clearTimeout(resting);
      cancelAnimationFrame(frame);
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", onCancel);
      window.removeEventListener("keydown", onKey, true);
      window.removeEventListener("keyup", onKeyUp, true);
      window.removeEventListener("touchmove", onTouch);
      stop.current = () => undefined;
    };
    const onUp = () => {
      const pressed = controller.current().state === "pointing";
      end();
      controller.tell({ type: "release" });
      if (!pressed) return;
      /* On touch the click comes after a mousedown, at which whatever is open closes. */
      window.addEventListener("click", onClick, { once: true });
      setTimeout(() => window.removeEventListener("click", onClick), click_time);
    };
    const onCancel = () => {
      end();
      controller.tell({ type: "cancel" });
    };
    const onKey = (key: KeyboardEvent) => {
      if (key.key === "Escape") {
        key.stopPropagation();
        onCancel();
      } else if (heardWhileDragging(controller, key)) {
        key.preventDefault();
        key.stopPropagation();
      }
    };
    const onKeyUp = ({ key }: KeyboardEvent) => {
      if (roomOfKey(key)) controller.tell({ type: "room", room: null });
    };
    /* Once a finger has lifted an entry, its moves must not scroll the page. */
    const onTouch = (touch: TouchEvent) => {
      if (carriedIn(controller.current())) touch.preventDefault();
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", onCancel);
    window.addEventListener("keydown", onKey, true);
    window.addEventListener("keyup", onKeyUp, true);
    window.addEventListener("touchmove", onTouch, { passive: false });
    frame = requestAnimationFrame(scroll);
    stop.current = end;
  }, []);
  useEffect(() => () => stop.current(), []);

  const { element } = asked.view;
  useEffect(() => {
    if (!element) return;
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || !(event.target instanceof Element)) return;
      if (event.target.closest("[data-ghost]")) return;
      const { controller, subjectOf, onPress } = now.current;
      const id = entryUnder(event.target);
      const subject = id === null || howSelected(event) ? null : subjectOf(id);
      if (id !== null && subject) start(event, subject, () => onPress(id));
      else controller.tell({ type: "cancel" });
    };
    /* What cannot be dragged is pressed by a click, after whatever was open has closed. */
    const onClick = (event: MouseEvent) => {
      if (!(event.target instanceof Element)) return;
      const { subjectOf, onPress, onSelect, onCluster } = now.current;
      const cluster = event.target.closest<HTMLElement>("[data-cluster]");
      const id = entryUnder(event.target);
      const how = howSelected(event);
      if (cluster) onCluster(Number(cluster.dataset.cluster));
      else if (id !== null && how) onSelect(id, how);
      else if (id !== null && !subjectOf(id)) onPress(id);
    };
    /* The cursor tells of an edge; a mark on the one bar, so that the others need none. */
    let marked: HTMLElement | null = null;
    const onHover = (event: PointerEvent) => {
      if (event.buttons !== 0) return;
      const bar = edgeUnder(event);
      if (bar === marked) return;
      marked?.removeAttribute("data-edge");
      bar?.setAttribute("data-edge", "");
      marked = bar;
    };
    element.addEventListener("pointermove", onHover);
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("click", onClick);
    return () => {
      element.removeEventListener("pointermove", onHover);
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("click", onClick);
    };
  }, [element, start]);

  const { controller } = asked;
  useEffect(() => {
    let held: Subject | null = null;
    return controller.watch(() => {
      const drag = controller.current();
      const carried = carriedIn(drag) || drag.state === "pending";
      const subject =
        carried && "subject" in drag && drag.subject.kind === "entry" ? drag.subject : null;
      if (subject === held) return;
      for (const bar of element?.querySelectorAll("[data-held]") ?? []) {
        bar.removeAttribute("data-held");
      }
      for (const { id } of subject ? [subject, ...(subject.others ?? [])] : []) {
        element?.querySelector(`[data-entry="${id}"]`)?.setAttribute("data-held", "");
      }
      held = subject;
    });
  }, [controller, element]);

  return { start, follower };
}
