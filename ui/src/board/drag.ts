import type { Id } from "@/api/types";

/** An entry where it stands on the board; instants in milliseconds. */
export interface Standing {
  id: Id;
  line_id: Id;
  start: number;
  end: number;
}

/**
 * What is dragged: an entry that stands on the board, with all others that are selected together
 * with it, or an order that does not stand there yet.
 */
export type Subject =
  | ({ kind: "entry"; version: number; others?: readonly Standing[] } & Standing)
  | { kind: "order"; id: Id };

/** Where it would begin: a line and an instant (ms). */
export interface Place {
  line_id: Id;
  start: number;
}

export interface Point {
  x: number;
  y: number;
}

export type Pointer = "mouse" | "touch" | "keyboard";

/** What the server says that the place would come to. */
export type Answer<Outcome, Refusal> =
  | { fits: true; outcome: Outcome }
  | { fits: false; refusal: Refusal };

interface Held {
  subject: Subject;
  pointer: Pointer;
  /** How far into the entry it is held, in milliseconds. */
  grip: number;
}

/**
 * A drag from the press to the answer of the server. Nothing on the board changes before
 * `pending` was accepted, so that leaving any state restores what was there.
 */
export type Drag<Outcome, Refusal> =
  | { state: "idle" }
  | ({ state: "pointing"; from: Point } & Held)
  | ({
      state: "dragging";
      place: Place | null;
      /** Which place the answer must be for: it counts the places. */
      asked: number;
      answer: Answer<Outcome, Refusal> | null;
    } & Held)
  | ({ state: "pending"; place: Place; answer: Answer<Outcome, Refusal> | null } & Held)
  | ({ state: "refused"; place: Place; refusal: Refusal } & Held);

export type DragEvent<Outcome, Refusal> =
  | { type: "press"; subject: Subject; pointer: Pointer; point: Point; at: number }
  /** A finger that rested long enough to mean a drag and not a scroll. */
  | { type: "rest" }
  | { type: "move"; point: Point; over: { line_id: Id; at: number } | null }
  | { type: "nudge"; subject: Subject; place: Place }
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

const idle = { state: "idle" } as const;

const sameFields = (one: Place | null, other: Place | null) =>
  one?.line_id === other?.line_id && one?.start === other?.start;

/** Whether a place is where the entry already stands. */
function isWhereItWas(subject: Subject, place: Place): boolean {
  return (
    subject.kind === "entry" && subject.line_id === place.line_id && subject.start === place.start
  );
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
    case "press": {
      if (drag.state === "pending") return drag;
      const { subject, pointer, point } = event;
      const grip = subject.kind === "entry" ? event.at - subject.start : 0;
      return { state: "pointing", subject, pointer, grip, from: point };
    }
    case "rest":
      return drag.state === "pointing" && drag.pointer === "touch" ? lifted(drag) : drag;
    case "move":
      return moved(drag, event, snapped);
    case "nudge":
      return nudged(drag, event);
    case "answer":
      if (drag.state !== "dragging" || drag.asked !== event.asked) return drag;
      return { ...drag, answer: event.answer };
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

function lifted<Outcome, Refusal>({
  subject,
  pointer,
  grip,
}: Held): Extract<Drag<Outcome, Refusal>, { state: "dragging" }> {
  return { state: "dragging", subject, pointer, grip, place: null, asked: 0, answer: null };
}

function moved<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  event: Extract<DragEvent<Outcome, Refusal>, { type: "move" }>,
  snapped: Snapped,
): Drag<Outcome, Refusal> {
  let held = drag;
  if (held.state === "pointing") {
    if (!farther(held.from, event.point, held.pointer === "touch" ? 2 * tremble : tremble)) {
      return drag;
    }
    if (held.pointer === "touch") return idle;
    held = lifted(held);
  }
  if (held.state !== "dragging") return drag;
  const { over } = event;
  const place = over && {
    line_id: over.line_id,
    start: snapped(over.at - held.grip, over.line_id),
  };
  return placed(held, place);
}

function placed<Outcome, Refusal>(
  drag: Extract<Drag<Outcome, Refusal>, { state: "dragging" }>,
  place: Place | null,
): Drag<Outcome, Refusal> {
  if (drag.asked > 0 && sameFields(drag.place, place)) return drag;
  return { ...drag, place, asked: drag.asked + 1, answer: null };
}

function nudged<Outcome, Refusal>(
  drag: Drag<Outcome, Refusal>,
  event: Extract<DragEvent<Outcome, Refusal>, { type: "nudge" }>,
): Drag<Outcome, Refusal> {
  if (drag.state === "pending" || drag.state === "pointing") return drag;
  const going = drag.state === "dragging" && drag.pointer === "keyboard";
  if (drag.state === "dragging" && !going) return drag;
  const held = going ? drag : lifted<Outcome, Refusal>({ ...event, pointer: "keyboard", grip: 0 });
  return placed(held, event.place);
}

function released<Outcome, Refusal>(drag: Drag<Outcome, Refusal>): Drag<Outcome, Refusal> {
  if (drag.state === "pointing") return idle;
  if (drag.state !== "dragging") return drag;
  const { place, subject, pointer, grip, answer } = drag;
  if (place === null || isWhereItWas(subject, place)) return idle;
  if (answer && !answer.fits) {
    return { state: "refused", subject, pointer, grip, place, refusal: answer.refusal };
  }
  return { state: "pending", subject, pointer, grip, place, answer };
}
