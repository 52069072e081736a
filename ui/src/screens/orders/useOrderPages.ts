import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import type { Order, OrderFilter, OrderPage } from "@/api/types";

const page_size = 200;

/** One page of the orders of a filter, from a cursor on. */
export function readPage(
  filter: OrderFilter,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<OrderPage> {
  return api.get<OrderPage>("/orders", { query: { ...filter, limit, cursor }, signal });
}

const pagesQuery = (filter: OrderFilter) =>
  infiniteQueryOptions({
    queryKey: ["orders", "pages", filter],
    queryFn: ({ pageParam, signal }) => readPage(filter, pageParam, page_size, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: OrderPage) => page.next_cursor ?? undefined,
  });

/** The orders of a filter as far as they were scrolled to; live. */
export function useOrderPages(filter: OrderFilter) {
  const query = useInfiniteQuery(pagesQuery(filter));
  const pages = query.data?.pages;
  const orders = useMemo(() => {
    const seen = new Map<number, Order>();
    for (const page of pages ?? []) for (const order of page.items) seen.set(order.id, order);
    return [...seen.values()];
  }, [pages]);
  return { ...query, orders, total: pages?.[0]?.total ?? 0 };
}
