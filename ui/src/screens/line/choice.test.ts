import { expect, test } from "vitest";
import type { LineStatus, Mode, PlannedEntry, StartableOrder } from "@/api/types";
import { type Choice, matches, named, obstacleOf, startOf } from "./choice";

const order = (over: Partial<StartableOrder> = {}): Choice => ({
  kind: "order",
  order: {
    id: 7,
    number: "PO-000007",
    product_name: "Cola 0.5 L",
    status: "Released",
    startable: true,
    reason: null,
    ...over,
  } as StartableOrder,
});
const entry: Choice = {
  kind: "entry",
  entry: {
    id: 90,
    order_id: 7,
    order_number: "PO-000007",
    product_name: "Cola 0.5 L",
  } as PlannedEntry,
};
const mode = (name: string): Choice => ({ kind: "mode", mode: { id: 1, name } as Mode });
const line = (over: Partial<LineStatus> = {}) =>
  ({ mode: "Idle", order: null, product: null, ...over }) as LineStatus;

test("a search finds all its words, in any case and order", () => {
  expect(matches(order(), "cola po-0")).toBe(true);
  expect(matches(order(), "cola orange")).toBe(false);
});

test("a scanned code names exactly one thing, or nothing", () => {
  expect(named("po-000007", [mode("Idle"), entry, order()])).toBe(entry);
  expect(named("https://plant/orders/PO-000007", [entry])).toBe(entry);
  expect(named("PO-0000", [order()])).toBeNull();
  expect(named(" ", [order()])).toBeNull();
});

test("a start names the entry, so that the schedule knows", () => {
  expect(startOf(entry)).toEqual({ entry: 90 });
  expect(startOf(order())).toEqual({ order: 7 });
  expect(startOf(mode("Maintenance"))).toEqual({ mode: "Maintenance" });
});

test("what cannot start says why", () => {
  const held = order({ startable: false, reason: "The order is on hold." });
  expect(obstacleOf(held, line())).toEqual({ reason: "The order is on hold." });
  expect(obstacleOf(mode("Idle"), line())).toEqual({ code: "already" });
  const running = line({ mode: "Production", order: { id: 7 } as LineStatus["order"] });
  expect(obstacleOf(entry, running)).toEqual({ code: "running_this" });
  expect(obstacleOf(order(), line())).toBeNull();
});
