import type { Id, Order } from "@/api/types";

/** Orders that are chosen: some one by one, or all that match the filter but a few. */
export type Selection =
  | { all: false; orders: ReadonlyMap<Id, Order> }
  | { all: true; except: ReadonlySet<Id> };

export const nothing: Selection = { all: false, orders: new Map() };
export const everything: Selection = { all: true, except: new Set() };

export function isSelected(selection: Selection, id: Id): boolean {
  return selection.all ? !selection.except.has(id) : selection.orders.has(id);
}

/** How many are chosen of so many that match. */
export function countOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(total - selection.except.size, 0) : selection.orders.size;
}

/** A selection with these orders chosen, or not chosen, whatever they were. */
export function withOrders(
  selection: Selection,
  orders: readonly Order[],
  chosen: boolean,
): Selection {
  if (selection.all) {
    const except = new Set(selection.except);
    for (const { id } of orders) {
      if (chosen) except.delete(id);
      else except.add(id);
    }
    return { all: true, except };
  }
  const kept = new Map(selection.orders);
  for (const order of orders) {
    if (chosen) kept.set(order.id, order);
    else kept.delete(order.id);
  }
  return { all: false, orders: kept };
}

/** A selection in which one order is what it was not. */
export function withToggledOrder(selection: Selection, order: Order): Selection {
  return withOrders(selection, [order], !isSelected(selection, order.id));
}
