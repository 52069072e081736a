import { type ReactNode, useCallback, useRef, useState } from "react";
import type { Order } from "@/api/types";
import { LeaveDialog, panel_tabs } from "./OrderPanel";
import type { OrdersSearch } from "./search";
import type { Change } from "./useAddress";

/** Keeps what the open order's form holds from being lost unasked. */
function useLeaving(): {
  leave: (act: () => void) => void;
  onDirty: (dirty: boolean) => void;
  dialog: ReactNode;
} {
  const dirty = useRef(false);
  const [then, setThen] = useState<(() => void) | null>(null);
  const leave = useCallback((act: () => void) => {
    if (dirty.current) setThen(() => act);
    else act();
  }, []);
  const onDirty = useCallback((now: boolean) => {
    dirty.current = now;
  }, []);
  const dialog = then && (
    <LeaveDialog
      onStay={() => setThen(null)}
      onLeave={() => {
        dirty.current = false;
        setThen(null);
        then();
      }}
    />
  );
  return { leave, onDirty, dialog };
}

/** What is open beside the list, and the ways to open something else there. */
export function usePanel(search: OrdersSearch, change: Change) {
  const { leave, onDirty, dialog } = useLeaving();
  const open = useCallback(
    (order: Order) => {
      if (search.order === String(order.id) && !search.new) return;
      const here = { order: String(order.id), new: undefined, copy: undefined };
      leave(() => change(here, search.order !== undefined));
    },
    [leave, change, search.order, search.new],
  );
  /* An order may be linked to by its number; live changes find it by its id. */
  const onFound = useCallback(
    (order: Order) => {
      if (search.order !== String(order.id)) change({ order: String(order.id) });
    },
    [search.order, change],
  );
  const create = useCallback(
    (copy?: string) => leave(() => change({ new: "1", copy }, false)),
    [leave, change],
  );
  return {
    open,
    onFound,
    onDirty,
    dialog,
    isOpen: search.order !== undefined || search.new !== undefined,
    create,
    created: (order: Order) => change({ new: undefined, copy: undefined, order: String(order.id) }),
    close: () =>
      leave(() =>
        change(
          search.new ? { new: undefined, copy: undefined } : { order: undefined, tab: undefined },
        ),
      ),
    turn: (by: number) => {
      const at = panel_tabs.findIndex((tab) => tab === (search.tab ?? "details"));
      const tab = panel_tabs[(at + by + panel_tabs.length) % panel_tabs.length];
      change({ tab: tab === "details" ? undefined : tab });
    },
  };
}
