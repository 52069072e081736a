import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { paths } from "./schema";
import type { Id, Order, OrderFields, OrderFilter, OrderImport, OrderPage, Schemas } from "./types";

export const ordersQuery = (filter: OrderFilter) =>
  queryOptions({
    queryKey: ["orders", filter],
    queryFn: ({ signal }) => api.get<OrderPage>("/orders", { query: filter, signal }),
  });

/* What is shown of one order must never stand under the number of another: no kept data here. */
const ofThisOrderOnly = { placeholderData: undefined };

/** One order by its id (live changes find it by that). */
export const orderQuery = (id: Id | string) =>
  queryOptions({
    queryKey: ["order", String(id)],
    queryFn: ({ signal }) => api.get<Order>(`/orders/${encodeURIComponent(id)}`, { signal }),
    ...ofThisOrderOnly,
  });

export const orderHistoryQuery = (id: Id) =>
  queryOptions({
    queryKey: ["order", String(id), "history"],
    queryFn: ({ signal }) => api.get<Schemas["History"]>(`/orders/${id}/history`, { signal }),
    ...ofThisOrderOnly,
  });

export const createOrder = (fields: OrderFields) => api.post<Order>("/orders", { body: fields });

/** Refused with `stale_version` and `differences` when somebody else changed the order meanwhile. */
export const changeOrder = (id: Id, fields: OrderFields & { version: number }) =>
  api.patch<Order>(`/orders/${id}`, { body: fields });

type Moves = paths["/api/v1/orders/{ref}/move"]["post"];
export type StatusMove = Moves["requestBody"]["content"]["application/json"];

/** Refused with `illegal_move` and the `legal` statuses. */
export const moveOrder = (id: Id, move: StatusMove) =>
  api.post<Order>(`/orders/${id}/move`, { body: move });

/** Takes a file of orders; with `dry_run` only says what it would do. */
export function importOrders(file: File, source: string, dry_run: boolean): Promise<OrderImport> {
  const body = new FormData();
  body.set("file", file);
  body.set("source", source);
  body.set("dry_run", String(dry_run));
  return api.post<OrderImport>("/orders/import", { body });
}

export const rejectionsQuery = (filter: { origin?: string; limit?: number }) =>
  queryOptions({
    queryKey: ["rejections", filter],
    queryFn: ({ signal }) =>
      api.get<Schemas["Rejections"]>("/rejections", { query: filter, signal }),
  });
