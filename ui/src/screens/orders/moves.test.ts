import { expect, test } from "vitest";
import type { OrderStatus } from "@/api/types";
import { commonMoves } from "./moves";

const status = (name: string, ...moves: [string, boolean?][]): OrderStatus => ({
  id: 1,
  name,
  reserved: true,
  enabled: name !== "Archived",
  active: true,
  can_schedule: false,
  can_execute: false,
  colour: "#000",
  position: 1,
  moves: moves.map(([to, reason_required = false]) => ({ to, by: ["planner"], reason_required })),
});

const orders = (...names: string[]) => names.map((name, id) => ({ id, status: name }));

const statuses = [
  status("Planned", ["Released"], ["On Hold"], ["Cancelled", true], ["Archived"]),
  status("Released", ["On Hold", true], ["Cancelled", true]),
  status("On Hold"),
  status("Cancelled"),
  status("Archived"),
];

test("one order may go where its status may", () => {
  expect(commonMoves(orders("Planned"), statuses).map(({ to }) => to)).toEqual([
    "Released",
    "On Hold",
    "Cancelled",
  ]);
});

test("several may go where all of them may, with a reason where any needs one", () => {
  expect(commonMoves(orders("Planned", "Released"), statuses)).toEqual([
    { to: "On Hold", reason_required: true },
    { to: "Cancelled", reason_required: true },
  ]);
  expect(commonMoves(orders("Planned", "Cancelled"), statuses)).toEqual([]);
});

test("an order of an unknown status, or none at all, goes nowhere", () => {
  expect(commonMoves(orders("?"), statuses)).toEqual([]);
  expect(commonMoves([], statuses)).toEqual([]);
});

test("what only the system does by itself is not offered", () => {
  const released = status("Released", ["On Hold"], ["Scheduled"]);
  released.moves[1] = { to: "Scheduled", by: ["itself"], reason_required: false };
  const with_scheduled = [released, status("On Hold"), status("Scheduled")];
  expect(commonMoves(orders("Released"), with_scheduled).map(({ to }) => to)).toEqual(["On Hold"]);
});

test("the server knows better: where an order on hold came from, and what has runs", () => {
  const held = orders("On Hold");
  expect(commonMoves(held, statuses, new Map([[0, ["Released"]]]))).toEqual([
    { to: "Released", reason_required: false },
  ]);
  const two = orders("Planned", "Planned");
  const legal = new Map([[1, ["Released", "Cancelled"]]]);
  expect(commonMoves(two, statuses, legal)).toEqual([
    { to: "Released", reason_required: false },
    { to: "Cancelled", reason_required: true },
  ]);
});
