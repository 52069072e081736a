import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EntryWanted } from "@/api/plan";
import type { Entry, Id, Order } from "@/api/types";
import { snap, snapStep } from "@/board/axis";
import { type DragActs, DragController } from "@/board/controller";
import { carriedIn, type Place, type Standing, type Subject, standingAt } from "@/board/drag";
import { type BoardLine, type LineBars, no_bars, type Rows, type Scale } from "@/board/layout";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
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
  rows: Rows;
  selected: () => ReadonlySet<Id>;
}

type Controller = DragController<Outcome, Refusal>;

/** An entry ends up right behind another, or its end right before one, that it comes near to, else on a whole step of the zoom. */
function snappedTo(
  at: number,
  line_id: Id,
  held: ReadonlySet<Id>,
  edge: boolean,
  given: Given,
): number {
  const near = (magnet / given.scale.pixels_per_hour) * hour;
  let best: number | null = null;
  for (const bar of (given.bars.get(line_id) ?? no_bars).work) {
    if (held.has(bar.id) || (bar.kind !== "production" && !edge)) continue;
    const side = edge ? bar.start : bar.end;
    const away = Math.abs(side - at);
    if (away <= near && (best === null || away < Math.abs(best - at))) best = side;
  }
  return best ?? snap(at, snapStep(given.scale.pixels_per_hour), given.zoneOf(line_id));
}

const movable = (entry: Entry) =>
  !entry.pinned && entry.run_id === null && entry.changeover_for === null;

function standingOf({ id, line_id, start_at, end_at }: Entry): Standing {
  return { id, line_id, start: Date.parse(start_at), end: Date.parse(end_at) };
}

/** A planned stop until an instant, or as much of an order as is made until then. */
function endedAt({ id, version, order_id }: Entry, end: number): EntryWanted {
  const until = new Date(end).toISOString();
  const known = { entry: id, version };
  return order_id === null ? { ...known, end_at: until } : { ...known, quantity_until: until };
}

function wantedThere(standing: Standing, entry: Entry | undefined): EntryWanted | [] {
  if (!entry) return [];
  const { id, version, line_id } = entry;
  const start_at = new Date(standing.start).toISOString();
  const elsewhere = standing.line_id !== line_id && { line: standing.line_id };
  return { entry: id, version, start_at, ...elsewhere };
}

/** Drags of entries and of orders, in the words of the API. */
export function useScheduleDrag(given: Given) {
  const { t } = useTranslation("schedule");
  const { known, acts, selected } = given;
  /* Orders by id as they were picked up: the panel may have refetched without them since. */
  const orders = useRef(new Map<Id, Order>());
  const wantedAt = (
    subject: Extract<Subject, { kind: "entry" }>,
    place: Place,
  ): EntryWanted[] | null => {
    const lines = given.rows.lines.map(({ line }) => line.id);
    const standing = standingAt(subject, place, lines);
    const wanted = standing?.flatMap((each) => wantedThere(each, known.current?.get(each.id)));
    return wanted ?? null;
  };
  const askedOf = (subject: Subject, place: Place): Asked | null => {
    if (subject.kind === "entry" && subject.others) {
      return { subject, wanted: wantedAt(subject, place) };
    }
    if (subject.kind === "entry") {
      const entry = known.current?.get(subject.id);
      if (entry && place.end !== undefined) {
        return { subject, wanted: [endedAt(entry, place.end)] };
      }
      return entry ? { entry } : null;
    }
    const order = orders.current.get(subject.id);
    return order ? { order: order.id, quantity: unscheduledQuantity(order) } : null;
  };
  const drop = async (subject: Subject, place: Place): Promise<Refusal | null> => {
    if (subject.kind === "entry" && subject.others) {
      const wanted = wantedAt(subject, place);
      if (wanted === null) return { reasons: [t("ghost.off_board")], stale: false };
      return acts.moveMany(wanted);
    }
    if (subject.kind === "entry") {
      const entry = known.current?.get(subject.id);
      if (entry && place.end !== undefined) return acts.resize(entry, endedAt(entry, place.end));
      return entry ? acts.move(entry, place) : null;
    }
    const order = orders.current.get(subject.id);
    return order ? acts.place(order, place, unscheduledQuantity(order)) : null;
  };
  const drag_acts: DragActs<Outcome, Refusal> = {
    snapped: (at: number, line_id: Id) => {
      const drag = controller.current();
      const subject = "subject" in drag && drag.subject.kind === "entry" ? drag.subject : null;
      const held = subject ? [subject, ...(subject.others ?? [])] : [];
      const edge = "edge" in drag && drag.edge === true;
      return snappedTo(at, line_id, new Set(held.map(({ id }) => id)), edge, given);
    },
    preview: (subject: Subject, place: Place, signal: AbortSignal) => {
      const asked = askedOf(subject, place);
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
      if (!entry || !movable(entry)) return null;
      const subject = { kind: "entry" as const, version: entry.version, ...standingOf(entry) };
      const ids = selected();
      if (!ids.has(id)) return subject;
      const others = [...ids].flatMap((other_id) => {
        const other = other_id === id ? undefined : known.current?.get(other_id);
        return other && movable(other) ? standingOf(other) : [];
      });
      return others.length > 0 ? { ...subject, others } : subject;
    },
    [known, selected],
  );
  const titleOf = useCallback(
    (subject: Subject): string => {
      if (subject.kind === "order") return orders.current.get(subject.id)?.number ?? "";
      const entry = known.current?.get(subject.id);
      if (subject.others) return t("select.count", { count: subject.others.length + 1 });
      return entry?.order_number ?? entry?.mode ?? "";
    },
    [known, t],
  );
  const remember = useCallback((order: Order) => void orders.current.set(order.id, order), []);
  return { controller, subjectOf, titleOf, remember };
}

/** A few words that are shown for a moment. */
export function useNote() {
  const [note, setNote] = useState<string | null>(null);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => setNote(null), 3_000);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote] as const;
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
  const locale = useLocale();
  const [order_dragged, setOrderDragged] = useState(false);
  useEffect(
    () =>
      controller.watch(() => {
        const drag = controller.current();
        setOrderDragged(drag.state === "dragging" && drag.subject.kind === "order");
        if (drag.state === "refused") {
          say(t("said.refused", { reason: drag.refusal.reasons.join(" ") }));
        }
        const carried = carriedIn(drag);
        if (carried?.pointer !== "keyboard" || !carried.answer) return;
        const { answer, place, subject, edge } = carried;
        if (!answer.fits) say(t("said.refused", { reason: answer.refusal.reasons.join(" ") }));
        else if (place) {
          const clock = clockOn(place.line_id);
          const number = titleOf(subject);
          const line = lineOf(place.line_id)?.name ?? "";
          const { start, end, quantity } = answer.outcome;
          if (edge) {
            const amount = quantity ? formatDecimal(quantity.value, locale) : "";
            const unit = quantity?.unit ?? "";
            say(t("said.would_end", { number, end: clock(end), quantity: `${amount} ${unit}` }));
            return;
          }
          say(t("said.would", { number, line, start: clock(start), end: clock(end) }));
        }
      }),
    [controller, say, t, titleOf, clockOn, lineOf, locale],
  );
  return order_dragged;
}
