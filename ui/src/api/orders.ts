import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { paths } from "./schema";
import type { Id, Order, OrderFields, OrderFilter, OrderPage, Schemas } from "./types";

export const ordersQuery = (filter: OrderFilter) =>
  queryOptions({
    queryKey: ["orders", filter],
    queryFn: ({ signal }) => api.get<OrderPage>("/orders", { query: filter, signal }),
  });

/** One page of the orders of a filter, from a cursor on. */
export const readOrders = (
  filter: OrderFilter & { actuals?: boolean },
  cursor: string | undefined,
  signal?: AbortSignal,
) => api.get<OrderPage>("/orders", { query: { ...filter, cursor }, signal });

/** A page of a list in which single pages are looked at; the pages beside it are not asked for. */
export const ordersPageQuery = (filter: OrderFilter, cursor: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ["orders", "page", { ...filter, limit }, cursor ?? ""],
    queryFn: ({ signal }) => readOrders({ ...filter, limit }, cursor, signal),
    placeholderData: undefined,
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

/** Makes an order; sent again with the same key it is not made twice. */
export const createOrder = (fields: OrderFields, key: string) =>
  api.post<Order>("/orders", { body: fields, headers: { "Idempotency-Key": key } });

/** Refused with `stale_version` and `differences` when somebody else changed the order meanwhile. */
export const changeOrder = (id: Id, fields: OrderFields & { version: number }) =>
  api.patch<Order>(`/orders/${id}`, { body: fields });

type Moves = paths["/api/v1/orders/{ref}/move"]["post"];
export type StatusMove = Moves["requestBody"]["content"]["application/json"];

/** Refused with `illegal_move` and the `legal` statuses. */
export const moveOrder = (id: Id, move: StatusMove) =>
  api.post<Order>(`/orders/${id}/move`, { body: move });

export const rejectionsQuery = (filter: { origin?: string; limit?: number }) =>
  queryOptions({
    queryKey: ["rejections", filter],
    queryFn: ({ signal }) =>
      api.get<Schemas["Rejections"]>("/rejections", { query: filter, signal }),
  });

/** What is done to many orders at once, each on its own. */
export type BulkAct =
  | { act: "move"; status: string; reason?: string | undefined }
  | { act: "edit"; fields: BulkFields; append_notes?: boolean };

export type BulkFields = Partial<Pick<OrderFields, "priority" | "lines" | "notes" | "due_at">>;

/** What became of one order. */
export type BulkItem = Schemas["BulkItem"];

/** So many orders go into one call: few enough that progress shows, and that it can be stopped. */
export const bulk_size = 250;

export const actOnOrders = (ids: readonly Id[], act: BulkAct) =>
  api.postOnce<Schemas["BulkAnswer"]>("/orders/bulk", { body: { ids, ...act } });

/** What the server says of fields while they are typed, and what it would put in. */
export type OrderCheck = Schemas["OrderChecked"];

export const checkOrder = (fields: object, signal: AbortSignal) =>
  api.post<OrderCheck>("/orders/check", { body: fields, signal });
