import { beforeEach, describe, expect, test } from "vitest";
import {
  type Drag,
  type DragEvent,
  nextDrag,
  type Pointer,
  type Subject,
  standingAt,
} from "./drag";

const minute = 60_000;
const step = 15 * minute;
const snapped = (at: number) => Math.round(at / step) * step;

type Words = string;
let drag: Drag<Words, Words>;

const entry: Subject = {
  kind: "entry",
  id: 7,
  line_id: 1,
  start: 4 * step,
  end: 8 * step,
  version: 3,
};
const order: Subject = { kind: "order", id: 21 };

const tell = (event: DragEvent<Words, Words>) => {
  drag = nextDrag(drag, event, snapped);
};
const press = (subject: Subject, at = 5 * step, pointer: Pointer = "mouse") =>
  tell({ type: "press", subject, pointer, point: { x: 100, y: 100 }, at });
const moveTo = (line_id: number | null, at: number, x = 200) =>
  tell({
    type: "move",
    point: { x, y: 100 },
    over: line_id === null ? null : { line_id, at },
  });
const release = () => tell({ type: "release" });
const pressEscape = () => tell({ type: "cancel" });
const answered = (outcome: Words) =>
  "asked" in drag && tell({ type: "answer", asked: drag.asked, answer: { fits: true, outcome } });
const answeredNo = (refusal: Words) =>
  "asked" in drag && tell({ type: "answer", asked: drag.asked, answer: { fits: false, refusal } });
const placeNow = () => ("place" in drag ? drag.place : undefined);

beforeEach(() => {
  drag = { state: "idle" };
});

describe("with the mouse", () => {
  test("press and release is a click: nothing is dragged", () => {
    press(entry);
    expect(drag.state).toBe("pointing");
    release();
    expect(drag.state).toBe("idle");
  });

  test("a trembling hand does not drag", () => {
    press(entry);
    moveTo(1, 5 * step, 103);
    expect(drag.state).toBe("pointing");
  });

  test("the entry keeps the place by which it is held, and snaps", () => {
    press(entry, 5 * step);
    moveTo(1, 9 * step + 2 * minute);
    expect(drag.state).toBe("dragging");
    expect(placeNow()).toEqual({ line_id: 1, start: 8 * step });
  });

  test("move, drop, accepted", () => {
    press(entry);
    moveTo(2, 12 * step);
    answered("ends at noon");
    release();
    expect(drag).toMatchObject({ state: "pending", place: { line_id: 2, start: 11 * step } });
    tell({ type: "accepted" });
    expect(drag.state).toBe("idle");
  });

  test("dropped where it was, nothing is asked of the server", () => {
    press(entry, 5 * step);
    moveTo(2, 9 * step);
    moveTo(1, 5 * step);
    release();
    expect(drag.state).toBe("idle");
  });

  test("an order dropped beside the board stays an order", () => {
    press(order);
    moveTo(1, 9 * step);
    moveTo(null, 0);
    expect(placeNow()).toBeNull();
    release();
    expect(drag.state).toBe("idle");
  });

  test("an order begins where the pointer is", () => {
    press(order, 0);
    moveTo(3, 9 * step + minute);
    expect(placeNow()).toEqual({ line_id: 3, start: 9 * step });
  });

  test("the server refuses the drop: the reason stands until the next press or Esc", () => {
    press(entry);
    moveTo(2, 12 * step);
    release();
    tell({ type: "refused", refusal: "the line is down" });
    expect(drag).toMatchObject({ state: "refused", refusal: "the line is down" });
    pressEscape();
    expect(drag.state).toBe("idle");
  });

  test("a place already known not to fit is refused at the drop, without asking again", () => {
    press(entry);
    moveTo(2, 12 * step);
    answeredNo("no rate");
    release();
    expect(drag).toMatchObject({ state: "refused", refusal: "no rate" });
    press(entry);
    expect(drag.state).toBe("pointing");
  });
});

describe("Esc", () => {
  test("restores while pointing and while dragging", () => {
    press(entry);
    pressEscape();
    expect(drag.state).toBe("idle");
    press(entry);
    moveTo(2, 12 * step);
    pressEscape();
    expect(drag.state).toBe("idle");
  });

  test("cannot call back what the server is already asked", () => {
    press(entry);
    moveTo(2, 12 * step);
    release();
    pressEscape();
    expect(drag.state).toBe("pending");
    press(order);
    expect(drag.state).toBe("pending");
  });
});

describe("the last preview wins", () => {
  test("an answer for a place that was left is not shown", () => {
    press(entry);
    moveTo(2, 12 * step);
    const first = drag.state === "dragging" ? drag.asked : -1;
    moveTo(2, 16 * step);
    tell({ type: "answer", asked: first, answer: { fits: true, outcome: "too late" } });
    expect(drag).toMatchObject({ answer: null });
    answered("this one");
    expect(drag).toMatchObject({ answer: { fits: true, outcome: "this one" } });
  });

  test("moving within a snap step keeps the place, its answer and the very state", () => {
    press(entry);
    moveTo(2, 12 * step);
    answered("ends at noon");
    const before = drag;
    moveTo(2, 12 * step + minute);
    expect(drag).toBe(before);
  });
});

describe("with a finger", () => {
  test("moving at once is a scroll, not a drag", () => {
    press(entry, 5 * step, "touch");
    moveTo(1, 9 * step);
    expect(drag.state).toBe("idle");
  });

  test("resting lifts the entry, then it follows", () => {
    press(entry, 5 * step, "touch");
    tell({ type: "rest" });
    moveTo(1, 9 * step);
    expect(drag).toMatchObject({ state: "dragging", place: { line_id: 1, start: 8 * step } });
  });

  test("resting with a mouse lifts nothing", () => {
    press(entry);
    tell({ type: "rest" });
    expect(drag.state).toBe("pointing");
  });
});

describe("with the keyboard", () => {
  const nudge = (line_id: number, start: number) =>
    tell({ type: "nudge", subject: entry, place: { line_id, start } });

  test("Shift and arrows carry it, letting Shift go drops it", () => {
    nudge(1, 5 * step);
    nudge(1, 6 * step);
    expect(drag).toMatchObject({ state: "dragging", place: { start: 6 * step }, asked: 2 });
    release();
    expect(drag.state).toBe("pending");
  });

  test("there and back again asks nothing", () => {
    nudge(1, 5 * step);
    nudge(1, 4 * step);
    release();
    expect(drag.state).toBe("idle");
  });

  test("does not take over what the mouse drags", () => {
    press(order);
    moveTo(2, 12 * step);
    const before = drag;
    nudge(1, 5 * step);
    expect(drag).toBe(before);
  });
});

describe("by the edge", () => {
  const pressEdge = (at = 8 * step) =>
    tell({
      type: "press",
      subject: entry,
      pointer: "mouse",
      point: { x: 100, y: 100 },
      at,
      edge: true,
    });
  const stretch = (end: number) =>
    tell({ type: "nudge", subject: entry, place: { line_id: 1, start: 4 * step, end } });

  test("only the end moves, on its own line, and snaps", () => {
    pressEdge(8 * step - minute);
    moveTo(2, 11 * step);
    expect(drag.state).toBe("resizing");
    expect(placeNow()).toEqual({ line_id: 1, start: 4 * step, end: 11 * step });
    answered("twice as much");
    release();
    expect(drag).toMatchObject({ state: "pending", place: { end: 11 * step }, edge: true });
    tell({ type: "accepted" });
    expect(drag.state).toBe("idle");
  });

  test("the end never comes before the start", () => {
    pressEdge();
    moveTo(1, 0);
    expect(placeNow()).toMatchObject({ end: 4 * step + minute });
  });

  test("beside the board the edge stays where it was last", () => {
    pressEdge();
    moveTo(1, 11 * step);
    moveTo(null, 0);
    expect(placeNow()).toMatchObject({ end: 11 * step });
  });

  test("let go where it was, or by Esc, nothing is asked", () => {
    pressEdge();
    moveTo(1, 11 * step);
    moveTo(1, 8 * step);
    release();
    expect(drag.state).toBe("idle");
    pressEdge();
    moveTo(1, 11 * step);
    pressEscape();
    expect(drag.state).toBe("idle");
  });

  test("the others that are selected stay as they are", () => {
    const other = { id: 8, line_id: 1, start: 9 * step, end: 10 * step };
    const several: Subject = { ...entry, others: [other] };
    tell({
      type: "press",
      subject: several,
      pointer: "mouse",
      point: { x: 0, y: 0 },
      at: 0,
      edge: true,
    });
    expect(drag).toMatchObject({ state: "pointing", subject: entry });
    expect("subject" in drag && drag.subject).not.toHaveProperty("others");
  });

  test("by keyboard, and moving does not mix with it", () => {
    stretch(9 * step);
    stretch(10 * step);
    expect(drag).toMatchObject({ state: "resizing", place: { end: 10 * step }, asked: 2 });
    const before = drag;
    tell({ type: "nudge", subject: entry, place: { line_id: 1, start: 5 * step } });
    expect(drag).toBe(before);
    release();
    expect(drag.state).toBe("pending");
  });

  test("refused, it stands with its reason", () => {
    pressEdge();
    moveTo(1, 11 * step);
    answeredNo("the next one is in the way");
    release();
    expect(drag).toMatchObject({ state: "refused", refusal: "the next one is in the way" });
  });
});

describe("several at once", () => {
  const other = { id: 8, line_id: 2, start: 10 * step, end: 12 * step };
  const several = { ...entry, kind: "entry", others: [other] } as const;

  test("each goes as much later and as many lines further", () => {
    expect(standingAt(several, { line_id: 2, start: 6 * step }, [1, 2, 3])).toEqual([
      { id: 7, line_id: 2, start: 6 * step, end: 10 * step },
      { id: 8, line_id: 3, start: 12 * step, end: 14 * step },
    ]);
  });

  test("where one would leave the board there is no place for any", () => {
    expect(standingAt(several, { line_id: 2, start: 6 * step }, [1, 2])).toBeNull();
  });

  test("within a line that is not shown they still move in time", () => {
    const moved = standingAt(several, { line_id: 1, start: 5 * step }, [1]);
    expect(moved?.map(({ line_id }) => line_id)).toEqual([1, 2]);
  });
});

describe("a part of it", () => {
  const whole: Subject = { ...entry, quantity: "3600" };
  const type = (signs: string[]) => {
    for (const sign of signs) tell({ type: "sign", sign });
  };

  test("Alt held at the press splits from the start, and the drop says how much", () => {
    tell({
      type: "press",
      subject: whole,
      pointer: "mouse",
      point: { x: 100, y: 100 },
      at: 5 * step,
      split: true,
    });
    moveTo(2, 12 * step);
    expect(drag).toMatchObject({ state: "splitting", part: "", place: { start: 11 * step } });
    answered("1800 there");
    release();
    expect(drag).toMatchObject({ state: "pending", part: "" });
  });

  test("a number typed while dragging splits off that much; the server is asked anew each time", () => {
    press(whole);
    moveTo(2, 12 * step);
    type(["6", "0", "0"]);
    expect(drag).toMatchObject({ state: "splitting", part: "600", asked: 5, answer: null });
    type(["Backspace", ".", ".", "5"]);
    expect(drag).toMatchObject({ part: "60.5" });
  });

  test("and back to the whole", () => {
    press(whole);
    moveTo(2, 12 * step);
    tell({ type: "split" });
    expect(drag.state).toBe("splitting");
    tell({ type: "split" });
    expect(drag.state).toBe("dragging");
    expect(drag).not.toHaveProperty("part");
  });

  test("Esc restores, and dropped where it was nothing is split", () => {
    press(whole);
    moveTo(2, 12 * step);
    tell({ type: "split" });
    pressEscape();
    expect(drag.state).toBe("idle");
    press(whole);
    moveTo(2, 12 * step);
    tell({ type: "split" });
    moveTo(1, 5 * step);
    release();
    expect(drag.state).toBe("idle");
  });

  test("of a stop, of what has started and of several there is none", () => {
    const other = { id: 8, line_id: 1, start: 9 * step, end: 10 * step };
    const subjects: Subject[] = [
      entry,
      { kind: "stop", mode: "Maintenance", length: step },
      { kind: "entry", id: 7, line_id: 1, start: 0, end: step, version: 1, remaining: true },
      { kind: "entry", id: 7, line_id: 1, start: 0, end: step, version: 1, others: [other] },
    ];
    for (const subject of subjects) {
      drag = { state: "idle" };
      press(subject);
      moveTo(2, 12 * step);
      const before = drag;
      tell({ type: "split" });
      type(["5"]);
      expect(drag).toBe(before);
    }
  });
});

describe("dropped on another entry of its order", () => {
  const sibling = { id: 9, line_id: 2, start: 20 * step, end: 24 * step };
  const part: Subject = { ...entry, quantity: "600", siblings: [sibling] };

  test("it becomes one with it, wherever on it the pointer is", () => {
    press(part);
    moveTo(2, 21 * step);
    expect(placeNow()).toEqual({ line_id: 2, start: 20 * step, into: 9 });
    answered("one of 4200");
    const before = drag;
    moveTo(2, 23 * step);
    expect(drag).toBe(before);
    release();
    expect(drag).toMatchObject({ state: "pending", place: { into: 9 } });
  });

  test("beside it, it is moved; a chosen way of making room means the place", () => {
    press(part);
    moveTo(2, 25 * step);
    expect(placeNow()).not.toHaveProperty("into");
    tell({ type: "room", room: "push" });
    moveTo(2, 21 * step);
    expect(placeNow()).toEqual({ line_id: 2, start: 20 * step });
  });
});

describe("what happens without room", () => {
  test("is chosen for the drag by a held key, and asked anew", () => {
    press(entry);
    moveTo(2, 12 * step);
    answeredNo("in the way");
    tell({ type: "room", room: "push" });
    expect(drag).toMatchObject({ room: "push", answer: null, asked: 2 });
    tell({ type: "room", room: null });
    expect(drag).not.toHaveProperty("room");
  });

  test("refused, it can still be chosen: the drop is done again that way", () => {
    press(entry);
    moveTo(2, 12 * step);
    answeredNo("in the way");
    release();
    tell({ type: "room", room: "reflow" });
    expect(drag).toMatchObject({ state: "pending", room: "reflow", place: { line_id: 2 } });
  });

  test("means nothing where nothing is dragged", () => {
    const before = drag;
    tell({ type: "room", room: "push" });
    expect(drag).toBe(before);
  });
});

test("what remains of a started entry is dragged from now on", () => {
  const running: Subject = { ...entry, kind: "entry", remaining: true };
  press(running, 3 * step);
  moveTo(2, 10 * step);
  expect(placeNow()).toEqual({ line_id: 2, start: 11 * step });
});
