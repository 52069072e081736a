import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pacer } from "./pacer";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("acts at once, then once more for all that was told in the pause", async () => {
  const act = vi.fn(async () => undefined);
  const pacer = new Pacer<string>(act, (key) => key, 300);
  for (let i = 0; i < 10; i += 1) pacer.tell("orders");
  pacer.tell("lines");
  expect(act.mock.calls).toEqual([["orders"], ["lines"]]);
  await vi.advanceTimersByTimeAsync(300);
  expect(act).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1000);
  expect(act).toHaveBeenCalledTimes(3);
});

test("waits for a slow act and forgets nothing told meanwhile", async () => {
  const act = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 1000)));
  const pacer = new Pacer<string>(act, (key) => key, 300);
  pacer.tell("lines");
  await vi.advanceTimersByTimeAsync(500);
  pacer.tell("lines");
  expect(act).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(act).toHaveBeenCalledTimes(2);
});

test("goes on after an act that failed", async () => {
  const act = vi.fn(async () => {
    throw new Error("unreachable");
  });
  const pacer = new Pacer<string>(act, (key) => key, 300);
  pacer.tell("lines");
  await vi.advanceTimersByTimeAsync(300);
  pacer.tell("lines");
  expect(act).toHaveBeenCalledTimes(2);
});
