import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readOrders } from "@/api/orders";
import type { Id, Order, OrderFilter } from "@/api/types";
import { type BulkRun, type Chosen, type Outcome, runBulk } from "./bulk";
import type { Selection } from "./selection";

const read_size = 1000;

/** The orders of a selection; those of "all that match" are read from the server. */
export async function selectedOrders(
  selection: Selection,
  filter: OrderFilter,
  signal: AbortSignal,
): Promise<Order[]> {
  if (!selection.all) return [...selection.orders.values()];
  const orders: Order[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: read_size, actuals: false };
    const page = await readOrders(query, cursor, signal);
    orders.push(...page.items.filter(({ id }) => !selection.except.has(id)));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return orders;
}

/** Acts on many orders: one at a time, told as it goes, stopped between calls. */
export function useBulk(filter: OrderFilter) {
  const { t } = useTranslation("orders");
  const client = useQueryClient();
  const [run, setRun] = useState<BulkRun | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(new AbortController());
  const acted = useRef(new Map<Id, Order>());

  const go = useCallback(
    async (chosen: Chosen, given: Selection | readonly Outcome[]): Promise<void> => {
      stop.current = new AbortController();
      const { signal } = stop.current;
      setError(null);
      setRun({ chosen, phase: "reading", total: 0, outcomes: [] });
      try {
        const orders =
          "all" in given
            ? await selectedOrders(given, filter, signal)
            : given.flatMap(({ id }) => acted.current.get(id) ?? []);
        acted.current = new Map(orders.map((order) => [order.id, order]));
        setRun({ chosen, phase: "running", total: orders.length, outcomes: [] });
        const words = { stopped: t("bulk.stopped"), unreachable: t("bulk.unreachable") };
        await runBulk(chosen, orders, signal, words, (outcomes) =>
          setRun((now) => now && { ...now, outcomes: [...now.outcomes, ...outcomes] }),
        );
        setRun((now) => now && { ...now, phase: "ended" });
      } catch (reason) {
        setRun(null);
        if (!signal.aborted) setError(reason);
      }
      await client.invalidateQueries({ queryKey: ["orders"] });
      await client.invalidateQueries({ queryKey: ["order"] });
    },
    [client, filter, t],
  );
  return { run, error, go, stop: () => stop.current.abort(), close: () => setRun(null) };
}
