import { type RefObject, useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/now";
import type { EntryWanted } from "@/api/plan";
import type { Decimal, Entry, Id, Order } from "@/api/types";
import { snap, snapStep } from "@/board/axis";
import { type DragActs, DragController } from "@/board/controller";
import {
  type Drag,
  type Place,
  type Room,
  type Standing,
  type Subject,
  standingAt,
  type Wish,
} from "@/board/drag";
import { type Lines, no_bars, type Rows, type Scale } from "@/board/layout";
import { partOf } from "@/board/parts";
import { useLocale } from "@/components/useLocale";
import { isPositive, subtractDecimals } from "@/lib/decimalText";
import { formatDecimal } from "@/lib/quantity";
import { type Asked, partPlace } from "./calls";
import type { Outcome } from "./outcome";
import type { Refusal } from "./refusal";
import { unscheduledQuantity } from "./Unscheduled";
import type { Acts } from "./useActs";
import type { usePreview } from "./usePreview";

const hour = 3_600_000;
const magnet = 8;

type Controller = DragController<Outcome, Refusal>;

interface Given {
  scale: Scale;
  bars: Lines;
  known: RefObject<ReadonlyMap<Id, Entry>>;
  preview: ReturnType<typeof usePreview>;
  acts: Acts;
  zoneOf: (line_id: Id) => string;
  rows: Rows;
  selected: () => ReadonlySet<Id>;
  /** What happens without room, as the board is set. */
  room: Room;
}

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

/** What remains to be made of an entry that has started; null of any other. */
export function remainingOf(entry: Entry): Decimal | null {
  if (entry.run_id === null || entry.order_id === null || entry.quantity === null) return null;
  const left = subtractDecimals(entry.quantity, entry.actual_quantity ?? "0");
  return isPositive(left) ? left : null;
}

/** The other entries of the same order. */
export function siblingsOf(entry: Entry, known: ReadonlyMap<Id, Entry>): Entry[] {
  if (entry.order_id === null || entry.run_id !== null || entry.pinned) return [];
  return [...known.values()].filter(
    ({ id, order_id }) => order_id === entry.order_id && id !== entry.id,
  );
}

function standingOf({ id, line_id, start_at, end_at, version }: Entry): Standing {
  return { id, line_id, start: Date.parse(start_at), end: Date.parse(end_at), version };
}

/** An entry as it was when it was picked up: what others changed since must not be overwritten. */
function asPressed(entry: Entry | undefined, version: number | undefined): Entry | undefined {
  return entry && version !== undefined ? { ...entry, version } : entry;
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

/** Drags of entries, orders and stops, in the words of the API. */
export function useScheduleDrag(given: Given) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const { known, acts, selected } = given;
  /* Orders by id as they were picked up: the panel may have refetched without them since. */
  const orders = useRef(new Map<Id, Order>());
  const wantedAt = (
    subject: Extract<Subject, { kind: "entry" }>,
    place: Place,
  ): EntryWanted[] | null => {
    const lines = given.rows.lines.map(({ line }) => line.id);
    const standing = standingAt(subject, place, lines);
    const versions = new Map([subject, ...(subject.others ?? [])].map((each) => [each.id, each]));
    const wanted = standing?.flatMap((each) =>
      wantedThere(each, asPressed(known.current?.get(each.id), versions.get(each.id)?.version)),
    );
    return wanted ?? null;
  };
  const askedOf = ({ subject, place, part }: Wish): Asked | null => {
    if (subject.kind === "stop") return { stop: subject };
    if (subject.kind === "order") {
      const order = orders.current.get(subject.id);
      return order ? { order: order.id, quantity: unscheduledQuantity(order) } : null;
    }
    if (subject.others) return { subject, wanted: wantedAt(subject, place) };
    const entry = asPressed(known.current?.get(subject.id), subject.version);
    if (!entry) return null;
    if (place.end !== undefined) return { subject, wanted: [endedAt(entry, place.end)] };
    const into = place.into === undefined ? undefined : known.current?.get(place.into);
    if (into) return { merge: entry, into };
    if (subject.remaining) return { remaining: entry };
    if (part !== undefined) {
      return { split: entry, quantity: partOf(entry.quantity ?? "0", part) };
    }
    return { entry };
  };
  const refused = (reason: string): Refusal => ({ reasons: [reason], stale: false });
  const drop = async (wish: Wish): Promise<Refusal | null> => {
    const { subject, place, room } = wish;
    const asked = askedOf(wish);
    if (asked === null) return null;
    if ("wanted" in asked) {
      const [first] = asked.wanted ?? [];
      if (first === undefined || asked.wanted === null) return refused(t("ghost.off_board"));
      const entry = place.end === undefined ? undefined : known.current?.get(first.entry ?? 0);
      return entry ? acts.resize(entry, first, room) : acts.moveMany(asked.wanted, room);
    }
    if ("stop" in asked) return acts.placeStop(asked.stop, place, room);
    if ("split" in asked) {
      const { quantity, split } = asked;
      if (quantity === null) return refused(t("ghost.no_part"));
      return acts.split(split, { quantity, ...partPlace(split, place) }, room);
    }
    if ("merge" in asked) return acts.merge(asked.merge, asked.into, room);
    if ("remaining" in asked) return acts.moveRemaining(asked.remaining, place, room);
    if ("entry" in asked) return acts.move(asked.entry, place, room);
    const order = subject.kind === "order" ? orders.current.get(subject.id) : undefined;
    return order ? acts.place(order, place, asked.quantity, room) : null;
  };
  const drag_acts: DragActs<Outcome, Refusal> = {
    snapped: (at: number, line_id: Id) => {
      const drag = controller.current();
      const subject = "subject" in drag && drag.subject.kind === "entry" ? drag.subject : null;
      /* What is split off may well come right behind the rest. */
      const held =
        subject && drag.state !== "splitting" ? [subject, ...(subject.others ?? [])] : [];
      const edge = "edge" in drag && drag.edge === true;
      return snappedTo(at, line_id, new Set(held.map(({ id }) => id)), edge, given);
    },
    preview: (wish, signal) => {
      const asked = askedOf(wish);
      if (!asked) return Promise.reject(new Error("gone"));
      return given.preview(asked, wish.place, signal, wish.room);
    },
    drop: async (wish) => {
      const refusal = await drop(wish);
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
      if (!entry || entry.changeover_for !== null || entry.pinned) return null;
      const subject = { kind: "entry" as const, ...standingOf(entry), version: entry.version };
      if (!movable(entry)) {
        if (remainingOf(entry) === null) return null;
        const start = Math.max(subject.start, serverNow());
        return { ...subject, start, end: Math.max(subject.end, start + hour / 4), remaining: true };
      }
      const ids = selected();
      const others = [...(ids.has(id) ? ids : [])].flatMap((other_id) => {
        const other = other_id === id ? undefined : known.current?.get(other_id);
        return other && movable(other) ? standingOf(other) : [];
      });
      if (others.length > 0) return { ...subject, others };
      if (entry.order_id === null || entry.quantity === null) return subject;
      const siblings = siblingsOf(entry, known.current).map(standingOf);
      const merging = siblings.length > 0 && { siblings };
      return { ...subject, quantity: entry.quantity, ...merging };
    },
    [known, selected],
  );
  const titleOf = useCallback(
    (subject: Subject): string => {
      if (subject.kind === "order") return orders.current.get(subject.id)?.number ?? "";
      if (subject.kind === "stop") return subject.mode;
      const entry = known.current?.get(subject.id);
      if (subject.others) return t("select.count", { count: subject.others.length + 1 });
      return entry?.order_number ?? entry?.mode ?? "";
    },
    [known, t],
  );
  const { room: set_room } = given;
  const noteOf = useCallback(
    (drag: Drag<Outcome, Refusal>): string[] => {
      if (drag.state === "idle" || drag.state === "pointing") return [];
      const { subject, place, room = set_room, part } = drag;
      const words: string[] = [];
      const entry = subject.kind === "entry" ? known.current?.get(subject.id) : undefined;
      const amount = (value: Decimal) => formatDecimal(value, locale, 6);
      const unit = entry?.unit ?? "";
      const into = place?.into === undefined ? undefined : known.current?.get(place.into);
      if (entry && into) {
        const quantities = `${amount(into.quantity ?? "0")} + ${amount(entry.quantity ?? "0")}`;
        words.push(t("ghost.merge", { quantities, unit }));
      } else if (entry && part !== undefined) {
        const whole = entry.quantity ?? "0";
        const of = amount(whole);
        const quantity = partOf(whole, part);
        words.push(
          quantity === null
            ? t("ghost.no_part_of", { typed: part, of, unit })
            : t("ghost.split", { quantity: amount(quantity), of, unit }),
        );
      } else if (entry && subject.kind === "entry" && subject.remaining) {
        words.push(t("ghost.remaining", { quantity: amount(remainingOf(entry) ?? "0"), unit }));
      }
      if (!into && (room !== "refuse" || drag.room)) words.push(t(`ghost.room_${room}`));
      return words;
    },
    [known, set_room, locale, t],
  );
  const remember = useCallback((order: Order) => void orders.current.set(order.id, order), []);
  return { controller, subjectOf, titleOf, noteOf, remember };
}
