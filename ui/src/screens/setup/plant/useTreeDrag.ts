import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Id } from "@/api/types";
import { type Place, placeAt, type TreeNode, type Where } from "./tree";

/** Pixels that a press moves before it is a drag. */
const slack = 5;
/** How long something is held over a closed part before that opens, in milliseconds. */
const opening = 600;
/** Pixels at the edges of the list in which holding scrolls it, and by how much each time. */
const edge = 36;
const scroll_step = 8;

export interface Dragging {
  node: TreeNode;
  place: Place | null;
}

interface Press {
  node: TreeNode;
  pointer: number;
  x: number;
  y: number;
  over: Id | null;
  since: number;
}

function whereIn(row: HTMLElement, y: number): Where {
  const { top, height } = row.getBoundingClientRect();
  const at = (y - top) / height;
  return at < 0.3 ? "before" : at > 0.7 ? "after" : "inside";
}

/** Drags rows of a tree by pointer: a mouse anywhere on the row, a finger on its grip. */
export function useTreeDrag(props: {
  list: RefObject<HTMLElement | null>;
  of: Map<Id, TreeNode>;
  open: (id: Id) => void;
  drop: (node: TreeNode, place: Place) => void;
}) {
  const press = useRef<Press | null>(null);
  const [dragging, setDragging] = useState<Dragging | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const state = useRef(dragging);
  state.current = dragging;

  useEffect(() => {
    const stop = () => {
      press.current = null;
      setDragging(null);
    };
    const hold = (pressed: Press, y: number) => {
      const { list, of, open } = latest.current;
      const box = list.current?.getBoundingClientRect();
      if (!box || !list.current) return;
      if (y < box.top + edge) list.current.scrollTop -= scroll_step;
      if (y > box.bottom - edge) list.current.scrollTop += scroll_step;
      const row = document
        .elementFromPoint(box.left + box.width / 2, y)
        ?.closest<HTMLElement>("[data-asset]");
      const over = row ? of.get(Number(row.dataset.asset)) : undefined;
      if (!row || !over) return setDragging({ node: pressed.node, place: null });
      const where = whereIn(row, y);
      if (pressed.over !== over.asset.id || where !== "inside") {
        pressed.over = over.asset.id;
        pressed.since = performance.now();
      } else if (performance.now() - pressed.since > opening) open(over.asset.id);
      setDragging({ node: pressed.node, place: placeAt(pressed.node, over, where) });
    };
    const move = (event: globalThis.PointerEvent) => {
      const pressed = press.current;
      if (!pressed || event.pointerId !== pressed.pointer) return;
      const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > slack;
      if (!state.current && !far) return;
      event.preventDefault();
      hold(pressed, event.clientY);
    };
    const up = (event: globalThis.PointerEvent) => {
      if (event.pointerId !== press.current?.pointer) return;
      const dropped = state.current;
      stop();
      if (!dropped) return;
      // The click that follows must not choose the row that lies below.
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
      if (dropped.place) latest.current.drop(dropped.node, dropped.place);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !state.current) return;
      event.stopPropagation();
      stop();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", stop);
    window.addEventListener("keydown", key, { capture: true });
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", stop);
      window.removeEventListener("keydown", key, { capture: true });
    };
  }, []);

  return {
    dragging,
    /** For a row (mouse) and its grip (any pointer). */
    start: (event: PointerEvent, node: TreeNode, grip: boolean) => {
      if (event.button !== 0 || !node.parent) return;
      if (!grip && event.pointerType !== "mouse") return;
      press.current = {
        node,
        pointer: event.pointerId,
        x: event.clientX,
        y: event.clientY,
        over: null,
        since: 0,
      };
    },
  };
}

function swallow(event: MouseEvent): void {
  event.stopPropagation();
  event.preventDefault();
}
