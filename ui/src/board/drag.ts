import type { Id } from "@/api/types";

/** An entry where it stands on the board; instants in milliseconds. */
export interface Standing {
  id: Id;
  line_id: Id;
  start: number;
  end: number;
  /** As it was seen. */
  version?: number;
}

/**
 * What is dragged: an entry that stands on the board, with all others that are selected together
 * with it, an order that does not stand there yet, or a planned stop that is new.
 */
export type Subject =
  | ({
      kind: "entry";
      version: number;
      others?: readonly Standing[];
      /** What it makes, as a decimal text, where a part of it may be split off. */
      quantity?: string;
      /** Entries of the same order; dropped on one of them, it becomes one with it. */
      siblings?: readonly Standing[];
      /** It has started: only what remains to be made of it is dragged, from now on. */
      remaining?: boolean;
    } & Standing)
  | { kind: "order"; id: Id }
  | { kind: "stop"; mode: string; length: number };

/** Where it would begin: a line and an instant (ms). */
export interface Place {
  line_id: Id;
  start: number;
  /** Where it is resized. */
  end?: number;
  /** The entry of the same order that it would become one with. */
  into?: Id;
}

/** What happens where there is no room: nothing, or what is in the way goes later. */
export type Room = "refuse" | "push" | "reflow";

/** Everything that a drop says. */
export interface Wish {
  subject: Subject;
  place: Place;
  /** Chosen for this one drag; else as the board is set. */
  room?: Room;
  /** The quantity to split off, as it was typed: "" for half of it. */
  part?: string;
}

export interface Point {
  x: number;
  y: number;
}

/** A line and an instant that the pointer is over. */
export interface Over {
  line_id: Id;
  at: number;
}

export type Pointer = "mouse" | "touch" | "keyboard";

/** What the server says that the place would come to. */
export type Answer<Outcome, Refusal> =
  | { fits: true; outcome: Outcome }
  | { fits: false; refusal: Refusal };

interface Held {
  subject: Subject;
  pointer: Pointer;
  /** How far into the entry it is held, in milliseconds; by its edge, how far from its end. */
  grip: number;
  /** Whether it is held by the edge at its end, which then moves alone. */
  edge?: boolean;
  room?: Room;
  part?: string;
}

/** Something is carried to a place, and the server asked what that would come to. */
interface Carried<Outcome, Refusal> extends Held {
  place: Place | null;
  /** Which place the answer must be for: it counts the places. */
  asked: number;
  answer: Answer<Outcome, Refusal> | null;
}

/**
 * A drag from the press to the answer of the server. Nothing on the board changes before
 * `pending` was accepted, so that leaving any state restores what was there.
 */
export type Drag<Outcome, Refusal> =
  | { state: "idle" }
  | ({ state: "pointing"; from: Point } & Held)
  | ({ state: "dragging" } & Carried<Outcome, Refusal>)
  | ({ state: "resizing" } & Carried<Outcome, Refusal>)
  | ({ state: "splitting" } & Carried<Outcome, Refusal>)
  | ({ state: "pending"; place: Place; answer: Answer<Outcome, Refusal> | null } & Held)
  | ({ state: "refused"; place: Place; refusal: Refusal } & Held);

export type DragEvent<Outcome, Refusal> =
  | {
      type: "press";
      subject: Subject;
      pointer: Pointer;
      point: Point;
      at: number;
      edge?: boolean;
      /** A part is split off from the start. */
      split?: boolean;
    }
  /** A finger that rested long enough to mean a drag and not a scroll. */
  | { type: "rest" }
  | { type: "move"; point: Point; over: Over | null }
  | { type: "nudge"; subject: Subject; place: Place }
  /** What happens without room, for this drag alone; null: as the board is set. Refused, it asks again. */
  | { type: "room"; room: Room | null }
  /** From the whole to a part of it, and back. */
  | { type: "split" }
  /** A sign of the quantity to split off: a digit, ".", or "Backspace". */
  | { type: "sign"; sign: string }
  | { type: "answer"; asked: number; answer: Answer<Outcome, Refusal> }
  | { type: "release" }
  | { type: "cancel" }
  | { type: "accepted" }
  | { type: "refused"; refusal: Refusal };

/**
 * Where all that is dragged would stand, the entry that is held first: each as much later as that
 * one, and as many lines further. Null where one of them would leave the board.
 */
export function standingAt(
  subject: Extract<Subject, { kind: "entry" }>,
  place: Place,
  lines: readonly Id[],
): Standing[] | null {
  const later = place.start - subject.start;
  const further = lines.indexOf(place.line_id) - lines.indexOf(subject.line_id);
  const moved = [subject, ...(subject.others ?? [])].map(({ id, line_id, start, end }) => ({
    id,
    line_id: further === 0 ? line_id : lines[lines.indexOf(line_id) + further],
    start: start + later,
    end: end + later,
  }));
  return moved.every((each): each is Standing => each.line_id !== undefined) ? moved : null;
}

export type Snapped = (at: number, line_id: Id) => number;

/** Pixels that a press may tremble before it is a drag. */
const tremble = 4;

/** The shortest time that an entry can be drawn to. */
const shortest = 60_000;

const idle = { state: "idle" } as const;

const sameFields = (one: Place | null, other: Place | null) =>
  one?.line_id === other?.line_id &&
  one?.start === other?.start &&
  one?.end === other?.end &&
  one?.into === other?.into;

/** Whether a place is where the entry already stands. */
function isWhereItWas(subject: Subject, place: Place): boolean {
  if (subject.kind !== "entry") return false;
  const same_end = place.end === undefined || place.end === subject.end;
  if (place.into !== undefined) return false;
  return subject.line_id === place.line_id && subject.start === place.start && same_end;
}

/** The state in which something is carried, or null. */
export function carriedIn<Outcome, Refusal>(drag: Drag<Outcome, Refusal>) {
  const { state } = drag;
  return state === "dragging" || state === "resizing" || state === "splitting" ? drag : null;
}

function farther(from: Point, to: Point, than: number): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) > than;
}

/**
 * The next state. `snapped` gives the instant that a start may have near another on a line.
 * Events that mean nothing in a state leave it the very same object.
 */
export function nextDrag<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  event: DragEvent<Outcome, Refusal>,
  snapped: Snapped = (at) => at,
): Drag<Outcome, Refusal> {
  switch (event.type) {
    case "press":
      return drag.state === "pending" ? drag : pressed(event);
    case "rest":
      return drag.state === "pointing" && drag.pointer === "touch" ? lifted(drag) : drag;
    case "move":
      return moved(drag, event, snapped);
    case "nudge":
      return nudged(drag, event);
    case "room":
      return withRoom(drag, event.room);
    case "split":
      return splitOrWhole(drag);
    case "sign":
      return signed(drag, event.sign);
    case "answer":
      if (carriedIn(drag)?.asked !== event.asked) return drag;
      return { ...drag, answer: event.answer } as typeof drag;
    case "release":
      return released(drag);
    case "cancel":
      return drag.state === "pending" || drag.state === "idle" ? drag : idle;
    case "accepted":
      return drag.state === "pending" ? idle : drag;
    case "refused": {
      if (drag.state !== "pending") return drag;
      const { answer: _, ...held } = drag;
      return { ...held, state: "refused", refusal: event.refusal };
    }
  }
}

function pressed<Outcome, Refusal>(
  event: Extract<DragEvent<Outcome, Refusal>, { type: "press" }>,
): Drag<Outcome, Refusal> {
  const { subject, pointer, point } = event;
  const state = "pointing";
  if (subject.kind !== "entry") return { state, subject, pointer, grip: 0, from: point };
  if (event.edge) {
    const { others: _, ...alone } = subject;
    return {
      state,
      subject: alone,
      pointer,
      grip: event.at - subject.end,
      edge: true,
      from: point,
    };
  }
  const part = event.split && canSplit(subject) && { part: "" };
  return { state, subject, pointer, grip: event.at - subject.start, from: point, ...part };
}

/** Whether a part can be split off: of one entry alone that makes a quantity. */
function canSplit(subject: Subject): boolean {
  if (subject.kind !== "entry" || subject.remaining || subject.others) return false;
  return subject.quantity !== undefined;
}

type CarryState = "dragging" | "resizing" | "splitting";

function lifted<Outcome, Refusal>(held: Held): { state: CarryState } & Carried<Outcome, Refusal> {
  const { subject, pointer, grip, edge, room, part } = held;
  const state = edge ? "resizing" : part === undefined ? "dragging" : "splitting";
  return {
    state,
    subject,
    pointer,
    grip,
    ...(edge && { edge }),
    ...(room && { room }),
    ...(part !== undefined && { part }),
    place: null,
    asked: 0,
    answer: null,
  };
}

/** The same in another way, about which the server is to be asked anew. */
function askedAnew<Outcome, Refusal>(
  drag: { state: CarryState } & Carried<Outcome, Refusal>,
): Drag<Outcome, Refusal> {
  return { ...drag, asked: drag.asked + 1, answer: null } as Drag<Outcome, Refusal>;
}

function withRoom<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  room: Room | null,
): Drag<Outcome, Refusal> {
  if (drag.state === "refused" && room !== null) {
    const { refusal: _, ...held } = drag;
    return { ...held, state: "pending", answer: null, room };
  }
  const carried = carriedIn(drag);
  if (!carried || (carried.room ?? null) === room) return drag;
  const { room: _, ...held } = carried;
  return askedAnew({ ...held, ...(room && { room }) });
}

function splitOrWhole<Outcome, Refusal>(drag: Drag<Outcome, Refusal>): Drag<Outcome, Refusal> {
  if (drag.state === "splitting") {
    const { part: _, ...whole } = drag;
    return askedAnew({ ...whole, state: "dragging" });
  }
  if (drag.state !== "dragging" || !canSplit(drag.subject)) return drag;
  const { into: _, ...place } = drag.place ?? { line_id: 0, start: 0 };
  return askedAnew({ ...drag, state: "splitting", place: drag.place && place, part: "" });
}

const longest_part = 15;

function signed<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  sign: string,
): Drag<Outcome, Refusal> {
  const splitting = drag.state === "dragging" ? splitOrWhole(drag) : drag;
  if (splitting.state !== "splitting") return drag;
  const before = splitting.part ?? "";
  const part = sign === "Backspace" ? before.slice(0, -1) : before + sign;
  const good = part === "" || (/^\d+\.?\d*$/.test(part) && part.length <= longest_part);
  if (!good || part === before) return drag;
  return askedAnew({ ...splitting, part });
}

function moved<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  event: Extract<DragEvent<Outcome, Refusal>, { type: "move" }>,
  snapped: Snapped,
): Drag<Outcome, Refusal> {
  if (drag.state === "pointing") {
    if (!farther(drag.from, event.point, drag.pointer === "touch" ? 2 * tremble : tremble)) {
      return drag;
    }
    if (drag.pointer === "touch") return idle;
  }
  const held = drag.state === "pointing" ? lifted<Outcome, Refusal>(drag) : carriedIn(drag);
  if (!held) return drag;
  const { subject, grip } = held;
  const { over } = event;
  if (held.state === "resizing" && subject.kind === "entry") {
    /* The edge stays on its line, wherever the pointer is. */
    const { line_id, start } = subject;
    const end = over && Math.max(snapped(over.at - grip, line_id), start + shortest);
    return placed(held, end === null ? held.place : { line_id, start, end });
  }
  return placed(held, over && (siblingUnder(held, over) ?? placeAt(over, grip, snapped)));
}

function placeAt(over: Over, grip: number, snapped: Snapped): Place {
  return { line_id: over.line_id, start: snapped(over.at - grip, over.line_id) };
}

/**
 * The entry of the same order under the pointer, to become one with. Who chose for this drag what
 * happens without room means the place, not the entry that stands there.
 */
function siblingUnder(
  drag: { state: CarryState } & Held,
  { line_id, at }: Over,
): Place | undefined {
  const { subject } = drag;
  if (drag.state !== "dragging" || drag.room || subject.kind !== "entry") return undefined;
  const found = subject.siblings?.find(
    (each) => each.line_id === line_id && each.start <= at && at < each.end,
  );
  return found && { line_id, start: found.start, into: found.id };
}

function placed<Outcome, Refusal>(
  drag: { state: CarryState } & Carried<Outcome, Refusal>,
  place: Place | null,
): Drag<Outcome, Refusal> {
  if (drag.asked > 0 && sameFields(drag.place, place)) return drag as Drag<Outcome, Refusal>;
  const next = { ...drag, place, asked: drag.asked + 1, answer: null };
  return next as Drag<Outcome, Refusal>;
}

function nudged<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  event: Extract<DragEvent<Outcome, Refusal>, { type: "nudge" }>,
): Drag<Outcome, Refusal> {
  if (drag.state === "pending" || drag.state === "pointing") return drag;
  const edge = event.place.end !== undefined;
  const carried = carriedIn(drag);
  /* What the mouse carries, or another key in another way, is not taken over. */
  if (carried && (carried.pointer !== "keyboard" || (carried.edge ?? false) !== edge)) return drag;
  if (carried) return placed(carried, atLeast(event.place));
  const held = lifted<Outcome, Refusal>({
    subject: event.subject,
    pointer: "keyboard",
    grip: 0,
    edge,
  });
  return placed(held, atLeast(event.place));
}

function atLeast(place: Place): Place {
  if (place.end === undefined) return place;
  return { ...place, end: Math.max(place.end, place.start + shortest) };
}

function released<Outcome, Refusal>(drag: Drag<Outcome, Refusal>): Drag<Outcome, Refusal> {
  if (drag.state === "pointing") return idle;
  const carried = carriedIn(drag);
  if (!carried) return drag;
  const { state: _, place, asked: __, answer, ...held } = carried;
  if (place === null || isWhereItWas(held.subject, place)) return idle;
  if (answer && !answer.fits) return { state: "refused", ...held, place, refusal: answer.refusal };
  return { state: "pending", ...held, place, answer };
}
