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
  moves: moves.map(([to, reason_required = false]) => ({ to, by: "planner", reason_required })),
});

const statuses = [
  status("Planned", ["Released"], ["On Hold"], ["Cancelled", true], ["Archived"]),
  status("Released", ["On Hold", true], ["Cancelled", true]),
  status("On Hold"),
  status("Cancelled"),
  status("Archived"),
];

test("one order may go where its status may", () => {
  expect(commonMoves([{ status: "Planned" }], statuses).map(({ to }) => to)).toEqual([
    "Released",
    "On Hold",
    "Cancelled",
  ]);
});

test("several may go where all of them may, with a reason where any needs one", () => {
  expect(commonMoves([{ status: "Planned" }, { status: "Released" }], statuses)).toEqual([
    { to: "On Hold", reason_required: true },
    { to: "Cancelled", reason_required: true },
  ]);
  expect(commonMoves([{ status: "Planned" }, { status: "Cancelled" }], statuses)).toEqual([]);
});

test("an order of an unknown status, or none at all, goes nowhere", () => {
  expect(commonMoves([{ status: "?" }], statuses)).toEqual([]);
  expect(commonMoves([], statuses)).toEqual([]);
});
