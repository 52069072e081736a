import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry, Id, Order } from "@/api/types";
import { snap, snapStep } from "@/board/axis";
import { type DragActs, DragController } from "@/board/controller";
import type { Place, Subject } from "@/board/drag";
import { type BoardLine, type LineBars, no_bars, type Scale } from "@/board/layout";
import type { Outcome } from "./outcome";
import { unscheduledQuantity } from "./Unscheduled";
import type { Acts, Refusal } from "./useActs";
import type { Asked, usePreview } from "./usePreview";

const hour = 3_600_000;
const magnet = 8;

interface Given {
  scale: Scale;
  bars: ReadonlyMap<Id, LineBars>;
  known: RefObject<ReadonlyMap<Id, Entry>>;
  preview: ReturnType<typeof usePreview>;
  acts: Acts;
  zoneOf: (line_id: Id) => string;
}

type Controller = DragController<Outcome, Refusal>;

/** An entry ends up right behind another that it comes near to, else on a whole step of the zoom. */
function snappedTo(at: number, line_id: Id, own: Id | null, given: Given): number {
  const near = (magnet / given.scale.pixels_per_hour) * hour;
  let best: number | null = null;
  for (const bar of (given.bars.get(line_id) ?? no_bars).work) {
    if (bar.id === own || bar.kind !== "production") continue;
    const away = Math.abs(bar.end - at);
    if (away <= near && (best === null || away < Math.abs(best - at))) best = bar.end;
  }
  return best ?? snap(at, snapStep(given.scale.pixels_per_hour), given.zoneOf(line_id));
}

/** Drags of entries and of orders, in the words of the API. */
export function useScheduleDrag(given: Given) {
  const { known, acts } = given;
  /* Orders by id as they were picked up: the panel may have refetched without them since. */
  const orders = useRef(new Map<Id, Order>());
  const askedOf = (subject: Subject): Asked | null => {
    if (subject.kind === "entry") {
      const entry = known.current?.get(subject.id);
      return entry ? { entry } : null;
    }
    const order = orders.current.get(subject.id);
    return order ? { order: order.id, quantity: unscheduledQuantity(order) } : null;
  };
  const drop = async (subject: Subject, place: Place): Promise<Refusal | null> => {
    if (subject.kind === "entry") {
      const entry = known.current?.get(subject.id);
      return entry ? acts.move(entry, place) : null;
    }
    const order = orders.current.get(subject.id);
    return order ? acts.place(order, place, unscheduledQuantity(order)) : null;
  };
  const drag_acts: DragActs<Outcome, Refusal> = {
    snapped: (at: number, line_id: Id) => {
      const drag = controller.current();
      const own = "subject" in drag && drag.subject.kind === "entry" ? drag.subject.id : null;
      return snappedTo(at, line_id, own, given);
    },
    preview: (subject: Subject, place: Place, signal: AbortSignal) => {
      const asked = askedOf(subject);
      return asked ? given.preview(asked, place, signal) : Promise.reject(new Error("gone"));
    },
    drop: async (subject: Subject, place: Place) => {
      const refusal = await drop(subject, place);
      /* The ghost says it where it happened. */
      if (refusal) acts.forget();
      return refusal;
    },
  };
  const [controller] = useState<Controller>(() => new DragController(drag_acts));
  controller.acts = drag_acts;

  const subjectOf = useCallback(
    (id: Id): Subject | null => {
      const entry = known.current?.get(id);
      if (!entry || entry.pinned || entry.run_id !== null || entry.changeover_for !== null) {
        return null;
      }
      const { line_id, version } = entry;
      const start = Date.parse(entry.start_at);
      return { kind: "entry", id, line_id, start, end: Date.parse(entry.end_at), version };
    },
    [known],
  );
  const titleOf = useCallback(
    (subject: Subject): string => {
      if (subject.kind === "order") return orders.current.get(subject.id)?.number ?? "";
      const entry = known.current?.get(subject.id);
      return entry?.order_number ?? entry?.mode ?? "";
    },
    [known],
  );
  const remember = useCallback((order: Order) => void orders.current.set(order.id, order), []);
  return { controller, subjectOf, titleOf, remember };
}

/** Says things to who does not see them. */
export function useSaying() {
  const region = useRef<HTMLDivElement>(null);
  const say = useCallback((words: string) => {
    if (region.current) region.current.textContent = words;
  }, []);
  return { region, say };
}

/**
 * Says what a drag by keyboard would come to; gives whether an order is being dragged, for whose
 * sake a panel over the board makes room.
 */
export function useDragSaid(given: {
  controller: Controller;
  say: (words: string) => void;
  titleOf: (subject: Subject) => string;
  clockOn: (line_id: Id) => (at: number) => string;
  lineOf: (id: Id) => BoardLine | undefined;
}): boolean {
  const { t } = useTranslation("schedule");
  const { controller, say, titleOf, clockOn, lineOf } = given;
  const [order_dragged, setOrderDragged] = useState(false);
  useEffect(
    () =>
      controller.watch(() => {
        const drag = controller.current();
        setOrderDragged(drag.state === "dragging" && drag.subject.kind === "order");
        if (drag.state === "refused") {
          say(t("said.refused", { reason: drag.refusal.reasons.join(" ") }));
        }
        if (drag.state !== "dragging" || drag.pointer !== "keyboard" || !drag.answer) return;
        const { answer, place } = drag;
        if (!answer.fits) say(t("said.refused", { reason: answer.refusal.reasons.join(" ") }));
        else if (place) {
          const clock = clockOn(place.line_id);
          const number = titleOf(drag.subject);
          const line = lineOf(place.line_id)?.name ?? "";
          const { start, end } = answer.outcome;
          say(t("said.would", { number, line, start: clock(start), end: clock(end) }));
        }
      }),
    [controller, say, t, titleOf, clockOn, lineOf],
  );
  return order_dragged;
}
