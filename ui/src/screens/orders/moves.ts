import type { Id, Order, OrderStatus } from "@/api/types";

export interface Move {
  to: string;
  reason_required: boolean;
}

type Moving = Pick<Order, "id" | "status">;

/* What only the system does by itself is nothing that a person may choose. */
const byHand = (move: OrderStatus["moves"][number]) =>
  [move.by].flat().some((who) => who !== "itself");

/**
 * The moves that every one of these orders may make; a reason is asked where any needs it.
 * `legal` holds what the server says of single orders, which knows what no status tells: where an
 * order on hold came from, and whether it has runs.
 */
export function commonMoves(
  orders: readonly Moving[],
  statuses: readonly OrderStatus[],
  legal: ReadonlyMap<Id, readonly string[]> = new Map(),
): Move[] {
  const movesOf = (order: Moving): Move[] => {
    const own = statuses.find((status) => status.name === order.status)?.moves ?? [];
    const names = legal.get(order.id) ?? own.filter(byHand).map(({ to }) => to);
    return names.map((to) => ({
      to,
      reason_required: own.some((move) => move.to === to && move.reason_required),
    }));
  };
  const lists = orders.map(movesOf);
  const [first = [], ...others] = lists;
  return first
    .filter(({ to }) => others.every((moves) => moves.some((move) => move.to === to)))
    .filter(({ to }) => statuses.some((status) => status.name === to && status.enabled))
    .map(({ to }) => ({
      to,
      reason_required: lists.some((moves) =>
        moves.some((move) => move.to === to && move.reason_required),
      ),
    }));
}
