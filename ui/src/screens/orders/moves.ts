import type { Order, OrderStatus } from "@/api/types";

export interface Move {
  to: string;
  reason_required: boolean;
}

/** The moves that every one of these orders may make; a reason is asked where any needs it. */
export function commonMoves(
  orders: readonly Pick<Order, "status">[],
  statuses: readonly OrderStatus[],
): Move[] {
  const from = [...new Set(orders.map((order) => order.status))];
  const lists = from.map((name) => statuses.find((status) => status.name === name)?.moves ?? []);
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
