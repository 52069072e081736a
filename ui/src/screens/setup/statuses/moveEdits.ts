import type { OrderStatus } from "@/api/types";

/** Whether an order may go from one status to another: not, freely, or with a reason. */
export type Move = "none" | "free" | "reason";

/** What a cell of the matrix can be: chosen, only asked a reason for, or fixed as it is. */
export interface MoveCell {
  now: Move;
  /** Moves that may be chosen; one alone is fixed. */
  choices: readonly Move[];
  /** It happens by itself. */
  itself: boolean;
}

/** Nothing but the plan and the runs brings an order here. */
const led_to_by_itself = ["Scheduled", "In Progress"];

/**
 * A move as it is, and what it can become. The moves among the reserved statuses are those of the
 * system: a plant can only ask a reason for them. Its own statuses lead where it wants, but to
 * Scheduled and In Progress an order comes by itself.
 */
export function moveCell(from: OrderStatus, to: OrderStatus): MoveCell {
  const move = from.moves.find((each) => each.to === to.name);
  const by: string[] = move ? [move.by].flat() : [];
  const itself = by.length === 1 && by[0] === "itself";
  const now: Move = !move || itself ? "none" : move.reason_required ? "reason" : "free";
  if (from.id === to.id) return { now: "none", choices: ["none"], itself: false };
  if (from.reserved && to.reserved) {
    return { now, choices: now === "none" ? ["none"] : ["free", "reason"], itself };
  }
  if (led_to_by_itself.includes(to.name)) return { now, choices: [now], itself };
  return { now, choices: ["none", "free", "reason"], itself };
}

/** Edited moves by the ids of their statuses. */
export type MoveEdits = ReadonlyMap<string, Move>;

export const moveKey = (from: OrderStatus, to: OrderStatus) => `${from.id}>${to.id}`;

/** The moves after one was turned to the next of its choices. */
export function turned(edits: MoveEdits, from: OrderStatus, to: OrderStatus): MoveEdits {
  const { now, choices } = moveCell(from, to);
  const key = moveKey(from, to);
  const at = choices.indexOf(edits.get(key) ?? now);
  const next = choices[(at + 1) % choices.length] ?? now;
  const changed = new Map(edits);
  if (next === now) changed.delete(key);
  else changed.set(key, next);
  return changed;
}

/** For each status whose moves were edited, all of them as they are sent. */
export function sentMoves(
  statuses: readonly OrderStatus[],
  edits: MoveEdits,
): { status: OrderStatus; moves: { to: string; reason_required: boolean }[] }[] {
  return statuses.flatMap((status) => {
    if (!statuses.some((to) => edits.has(moveKey(status, to)))) return [];
    const moves = statuses.flatMap((to) => {
      const move = edits.get(moveKey(status, to)) ?? moveCell(status, to).now;
      return move === "none" ? [] : [{ to: to.name, reason_required: move === "reason" }];
    });
    return [{ status, moves }];
  });
}
