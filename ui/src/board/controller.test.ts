import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DragController } from "./controller";
import type { Place, Subject } from "./drag";

const entry: Subject = { kind: "entry", id: 7, line_id: 1, start: 0, end: 100, version: 1 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function a_board(refusal: string | null = null) {
  const previews: Place[] = [];
  const drops: Place[] = [];
  const signals: AbortSignal[] = [];
  const controller = new DragController<string, string>({
    preview: async ({ place }, signal) => {
      previews.push(place);
      signals.push(signal);
      return { fits: true, outcome: `at ${place.start}` };
    },
    drop: async ({ place }) => {
      drops.push(place);
      return refusal;
    },
    snapped: (at) => at,
  });
  const press = () =>
    controller.tell({
      type: "press",
      subject: entry,
      pointer: "mouse",
      point: { x: 0, y: 0 },
      at: 0,
    });
  const moveTo = (at: number, line_id = 2) =>
    controller.tell({ type: "move", point: { x: 50, y: 0 }, over: { line_id, at } });
  return { controller, previews, drops, signals, press, moveTo };
}

test("a preview is asked only where the pointer rests, for the last place", async () => {
  const { controller, previews, press, moveTo } = a_board();
  press();
  moveTo(10);
  moveTo(20);
  moveTo(30);
  await vi.advanceTimersByTimeAsync(200);
  expect(previews).toEqual([{ line_id: 2, start: 30 }]);
  expect(controller.current()).toMatchObject({ answer: { fits: true, outcome: "at 30" } });
});

test("moving on calls the preview before off", async () => {
  const { signals, press, moveTo } = a_board();
  press();
  moveTo(10);
  await vi.advanceTimersByTimeAsync(200);
  moveTo(20);
  expect(signals[0]?.aborted).toBe(true);
});

test("Esc drops nothing and asks nothing more", async () => {
  const { controller, previews, drops, press, moveTo } = a_board();
  press();
  moveTo(10);
  controller.tell({ type: "cancel" });
  await vi.advanceTimersByTimeAsync(200);
  expect(previews).toEqual([]);
  expect(drops).toEqual([]);
  expect(controller.current().state).toBe("idle");
});

test("a drop is done once and the board is free again", async () => {
  const { controller, drops, press, moveTo } = a_board();
  press();
  moveTo(10);
  controller.tell({ type: "release" });
  expect(controller.current().state).toBe("pending");
  await vi.advanceTimersByTimeAsync(0);
  expect(drops).toEqual([{ line_id: 2, start: 10 }]);
  expect(controller.current().state).toBe("idle");
});

test("a refused drop stands with its reason", async () => {
  const { controller, press, moveTo } = a_board("no room");
  press();
  moveTo(10);
  controller.tell({ type: "release" });
  await vi.advanceTimersByTimeAsync(0);
  expect(controller.current()).toMatchObject({ state: "refused", refusal: "no room" });
});

test("who watches hears of changes only", () => {
  const { controller, press, moveTo } = a_board();
  const heard = vi.fn();
  const stop = controller.watch(heard);
  press();
  moveTo(10);
  moveTo(10);
  expect(heard).toHaveBeenCalledTimes(2);
  stop();
  moveTo(20);
  expect(heard).toHaveBeenCalledTimes(2);
});
