import { type RefObject, useCallback, useMemo, useRef, useState } from "react";
import type { Order } from "@/api/types";
import type { KeyAct } from "./keys";
import type { TableHandle } from "./OrdersTable";
import {
  everything,
  isSelected,
  nothing,
  type Selection,
  withOrders,
  withToggledOrder,
} from "./selection";
import type { RowActs } from "./TableRow";
import type { OrderRows } from "./usePages";

/** The row that the keys are at, what is selected, and what keys and clicks do to both. */
export function useListActs(
  rows: OrderRows,
  table: RefObject<TableHandle | null>,
  open: string | undefined,
  openOrder: (order: Order) => void,
) {
  const [active, setActive] = useState(0);
  const [selection, setSelection] = useState<Selection>(nothing);
  const from = useRef(0);
  const at = Math.min(active, Math.max(rows.total - 1, 0));

  const chooseUpTo = useCallback(
    async (index: number) => {
      const span = { first: Math.min(from.current, index), last: Math.max(from.current, index) };
      const orders = await rows.read(span);
      setSelection((now) => withOrders(now, orders, true));
    },
    [rows.read],
  );
  const acts = useMemo<RowActs>(
    () => ({
      open: (index, order) => {
        setActive(index);
        from.current = index;
        openOrder(order);
      },
      choose: (index, order, up_to_here) => {
        setActive(index);
        if (up_to_here) void chooseUpTo(index);
        else setSelection((now) => withToggledOrder(now, order));
        if (!up_to_here) from.current = index;
      },
    }),
    [openOrder, chooseUpTo],
  );
  const goTo = (index: number) => {
    const to = Math.min(Math.max(index, 0), Math.max(rows.total - 1, 0));
    setActive(to);
    table.current?.show(to);
    const order = rows.at(to);
    if (open !== undefined && order) openOrder(order);
    return to;
  };
  const go = (index: number) => {
    from.current = goTo(index);
    return true;
  };
  const extend = (index: number) => {
    const first = rows.at(at);
    if (from.current !== at && first && !isSelected(selection, first.id)) from.current = at;
    void chooseUpTo(goTo(index));
    return true;
  };
  const page = () => table.current?.page() ?? 10;
  const onKey = (what: KeyAct): boolean => {
    const order = rows.at(at);
    switch (what) {
      case "down":
        return go(at + 1);
      case "up":
        return go(at - 1);
      case "page_down":
        return go(at + page());
      case "page_up":
        return go(at - page());
      case "first":
        return go(0);
      case "last":
        return go(rows.total - 1);
      case "select_down":
        return extend(at + 1);
      case "select_up":
        return extend(at - 1);
      case "select":
        if (order) acts.choose(at, order, false);
        return true;
      case "open":
        if (order) acts.open(at, order);
        return true;
      case "all":
        setSelection(everything);
        return true;
      default:
        return false;
    }
  };
  return {
    active: at,
    selection,
    setSelection,
    acts,
    onKey,
    order: rows.at(at),
    step: (by: number) => go(at + by),
    toTop: useCallback(() => {
      setActive(0);
      from.current = 0;
      table.current?.top();
    }, [table]),
  };
}
