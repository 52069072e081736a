import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import { ordersPageQuery, readOrders } from "@/api/orders";
import type { Order, OrderFilter, OrderPage } from "@/api/types";
import { Anchors, page_size, pagesOf, step_size } from "./pages";

/** Rows in sight, the last one included. */
export interface Span {
  first: number;
  last: number;
}

/** Orders of a filter as rows of a list in which only what is in sight is asked for. */
export interface OrderRows {
  total: number;
  /** Undefined where the row is not loaded. */
  at: (index: number) => Order | undefined;
  /** The orders of a span of rows, loaded or not. */
  read: (span: Span) => Promise<Order[]>;
  /** Where the list is on its way to, while it goes page by page to rows far down. */
  going: { row: number; to: number } | null;
  /** Whether what is shown belongs to the filter before. */
  old: boolean;
  ready: boolean;
  error: unknown;
}

interface Kept {
  key: string;
  anchors: Anchors;
  pages: Map<number, OrderPage>;
  total: number | null;
}

const keptFor = (key: string): Kept => ({
  key,
  anchors: new Anchors(),
  pages: new Map(),
  total: null,
});

/* What was asked for before is shown until the first page of something else is here. */
function useKept(filter: OrderFilter) {
  const key = JSON.stringify(filter);
  const [kept, setKept] = useState(() => keptFor(key));
  const [shown, setShown] = useState(kept);
  if (kept.key !== key) setKept(keptFor(key));
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  return { kept, shown, setShown, redraw };
}

/** Goes on from the last known page towards a row; the pages on the way are only passed. */
async function goTo(
  page: number,
  filter: OrderFilter,
  anchors: Anchors,
  signal: AbortSignal,
  told: (row: number) => void,
): Promise<void> {
  for (;;) {
    const from = anchors.before(page);
    if (from.page >= page) return;
    told(from.page * page_size);
    const limit = Math.min((page - from.page) * page_size, step_size);
    const query = { ...filter, limit, actuals: false };
    const { next_cursor } = await readOrders(query, from.cursor, signal);
    if (next_cursor === null) return;
    anchors.set(from.page + limit / page_size, next_cursor);
  }
}

function useGoing(filter: OrderFilter, kept: Kept, span: Span, redraw: () => void) {
  const [going, setGoing] = useState<OrderRows["going"]>(null);
  const page = pagesOf(span)[0] ?? 0;
  const known = kept.anchors.has(page);
  useEffect(() => {
    if (known || kept.total === null) return;
    const stop = new AbortController();
    // Whoever drags the scrollbar has not arrived yet.
    const timer = setTimeout(() => {
      const to = page * page_size;
      goTo(page, filter, kept.anchors, stop.signal, (row) => setGoing({ row, to }))
        .catch(() => undefined)
        .finally(() => {
          if (stop.signal.aborted) return;
          setGoing(null);
          redraw();
        });
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
      setGoing(null);
    };
  }, [known, page, filter, kept, redraw]);
  return going;
}

/** The orders of a filter, those of a span of rows loaded and live. */
export function useOrderRows(filter: OrderFilter, span: Span): OrderRows {
  const client = useQueryClient();
  const { kept, shown, setShown, redraw } = useKept(filter);
  const fresh = kept !== shown;
  const wanted = fresh ? [0] : pagesOf(span).filter((page) => kept.anchors.has(page));
  const answers = useQueries({
    queries: wanted.map((page) => ordersPageQuery(filter, kept.anchors.cursor(page), page_size)),
  });
  const arrived = answers.map(({ data }) => data);
  useEffect(() => {
    let news = false;
    arrived.forEach((answer, index) => {
      const page = wanted[index] ?? 0;
      if (!answer || kept.pages.get(page) === answer) return;
      news = true;
      kept.pages.set(page, answer);
      kept.total = answer.total;
      kept.anchors.set(page + 1, answer.next_cursor);
    });
    if (kept.total !== null && fresh) setShown(kept);
    else if (news) redraw();
  });
  const going = useGoing(filter, kept, span, redraw);
  const at = useCallback(
    (index: number) => shown.pages.get(Math.floor(index / page_size))?.items[index % page_size],
    [shown],
  );
  const read = useCallback(
    async ({ first, last }: Span) => {
      const orders: Order[] = [];
      for (const page of pagesOf({ first, last })) {
        if (!kept.pages.has(page)) {
          await goTo(page, filter, kept.anchors, new AbortController().signal, () => undefined);
          const query = ordersPageQuery(filter, kept.anchors.cursor(page), page_size);
          const answer = await client.fetchQuery(query);
          kept.pages.set(page, answer);
          kept.anchors.set(page + 1, answer.next_cursor);
        }
        const offset = page * page_size;
        const items = kept.pages.get(page)?.items ?? [];
        orders.push(...items.slice(Math.max(first - offset, 0), last + 1 - offset));
      }
      return orders;
    },
    [client, filter, kept],
  );
  const error = answers.find((answer) => answer.error)?.error ?? null;
  const total = shown.total ?? 0;
  return useMemo(
    () => ({ total, at, read, going, old: fresh, ready: shown.total !== null, error }),
    [total, at, read, going, fresh, shown.total, error],
  );
}
