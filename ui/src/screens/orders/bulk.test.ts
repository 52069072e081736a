import { describe, expect, test } from "vitest";
import type { OrderStatus } from "@/api/types";
import { callsOf, counted, movesFrom, outcomesCsv } from "./bulk";

const orders = (count: number) =>
  Array.from({ length: count }, (_, id) => ({
    id,
    number: `PO-${id}`,
    status: "Planned",
    held_from: null,
  }));

describe("calls", () => {
  test("go in chunks", () => {
    const calls = callsOf({ act: "edit", fields: { priority: 3 } }, orders(600));
    expect(calls.map((call) => call.orders.length)).toEqual([250, 250, 100]);
    expect(callsOf({ act: "move", status: "Closed" }, [])).toEqual([]);
  });

  test("release each order to where it was held", () => {
    const held = (id: number, held_from: string | null) => ({
      id,
      number: `${id}`,
      status: "On Hold",
      held_from,
    });
    const calls = callsOf({ act: "release", reason: "lab says so" }, [
      held(1, "Scheduled"),
      held(2, "Planned"),
      held(3, "Scheduled"),
      held(4, null),
    ]);
    expect(calls.map(({ act, orders: own }) => [act, own.map(({ id }) => id)])).toEqual([
      [{ act: "move", status: "Scheduled", reason: "lab says so" }, [1, 3]],
      [{ act: "move", status: "Planned", reason: "lab says so" }, [2]],
      [{ act: "move", status: "Released", reason: "lab says so" }, [4]],
    ]);
  });
});

test("outcomes are counted, and written without letting a formula through", () => {
  const outcomes = [
    { id: 1, number: "PO-1", outcome: "done" as const },
    { id: 2, number: "=1+1", outcome: "refused" as const, code: "illegal_move", detail: "No, no" },
  ];
  expect(counted(outcomes)).toEqual({ done: 1, unchanged: 0, refused: 1, unsent: 0 });
  expect(outcomesCsv(outcomes)).toContain(`'=1+1,refused,illegal_move,"No, no"\r\n`);
});

describe("moves", () => {
  const status = (name: string, moves: OrderStatus["moves"], enabled = true): OrderStatus =>
    ({ name, enabled, moves }) as OrderStatus;
  const to = (name: string, reason_required = false, by = "planner") =>
    ({ to: name, by, reason_required }) as unknown as OrderStatus["moves"][number];
  const statuses = [
    status("Planned", [to("Released"), to("Cancelled")]),
    status("Released", [to("Scheduled", false, "itself"), to("Cancelled", true)]),
    status("Scheduled", [to("Old")]),
    status("Cancelled", []),
    status("Old", [], false),
  ];

  test("are those of any of the orders, with a reason where any wants one", () => {
    expect(movesFrom(statuses, new Set(["Planned", "Released"]))).toEqual([
      { to: "Released", reason_required: false },
      { to: "Cancelled", reason_required: true },
    ]);
  });

  test("leave out what is disabled and what only happens by itself", () => {
    expect(movesFrom(statuses, null).map((move) => move.to)).toEqual(["Released", "Cancelled"]);
    expect(movesFrom(statuses, new Set(["Scheduled"]))).toEqual([]);
  });
});
