import { expect, test } from "vitest";
import type { OrderStatus } from "@/api/types";
import { moveCell, moveKey, sentMoves, turned } from "./moveEdits";

const status = (id: number, name: string, reserved: boolean, moves: OrderStatus["moves"] = []) =>
  ({ id, name, reserved, moves }) as OrderStatus;
const move = (to: string, by: string[], reason_required = false) => ({ to, by, reason_required });

const planned = status(1, "Planned", true, [move("Released", ["planner", "erp"])]);
const released = status(2, "Released", true, [move("Scheduled", ["itself"])]);
const scheduled = status(3, "Scheduled", true);
const checked = status(9, "Checked", false, [move("Released", ["planner"], true)]);
const all = [planned, released, scheduled, checked];

test("among reserved statuses only a reason can be asked", () => {
  expect(moveCell(planned, released)).toMatchObject({ now: "free", choices: ["free", "reason"] });
  expect(moveCell(released, planned).choices).toEqual(["none"]);
  expect(moveCell(released, scheduled)).toEqual({ now: "none", choices: ["none"], itself: true });
});

test("own statuses lead where the plant wants, but not where orders come by themselves", () => {
  expect(moveCell(checked, released).now).toBe("reason");
  expect(moveCell(planned, checked).choices).toEqual(["none", "free", "reason"]);
  expect(moveCell(checked, scheduled).choices).toEqual(["none"]);
  expect(moveCell(checked, checked).choices).toEqual(["none"]);
});

test("turning goes round, and back where it was is no change", () => {
  let edits = turned(new Map(), planned, checked);
  expect(edits.get(moveKey(planned, checked))).toBe("free");
  edits = turned(edits, planned, checked);
  expect(edits.get(moveKey(planned, checked))).toBe("reason");
  expect(turned(edits, planned, checked).size).toBe(0);
});

test("a status is sent with all its moves, those by themselves left out", () => {
  const edits = new Map([[moveKey(released, checked), "free" as const]]);
  expect(sentMoves(all, edits)).toEqual([
    { status: released, moves: [{ to: "Checked", reason_required: false }] },
  ]);
  const asked = new Map([[moveKey(planned, released), "reason" as const]]);
  expect(sentMoves(all, asked)[0]?.moves).toEqual([{ to: "Released", reason_required: true }]);
});
