import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Asked, Id, Instant, OrderPage, Schemas } from "./types";

/** The entries of a span of time, with the figures of the whole plan; or those of a what-if copy. */
export const planQuery = (from: Instant, to: Instant, what_if: Id | null = null) =>
  queryOptions({
    queryKey: ["entries", "plan", what_if, from, to],
    queryFn: ({ signal }) =>
      api.get<Schemas["Entries"]>("/entries", { query: { from, to, what_if }, signal }),
    /* One plan must never stand under the name of another. */
    placeholderData: (before, query) => (query?.queryKey[2] === what_if ? before : undefined),
  });

/** The working windows of every line between two instants; a line without shifts has one. */
export const calendarsQuery = (from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["plant", "calendars", from, to],
    queryFn: ({ signal }) =>
      api.get<Schemas["Calendar"]>("/calendar", { query: { from, to }, signal }),
    staleTime: 10 * 60_000,
  });

/** `status` names the statuses that can be scheduled, with commas between. */
type UnscheduledFilter = Pick<Asked<"/api/v1/orders">, "text" | "status" | "sort" | "limit">;

/** Orders of which less is on the board than is required. */
export const unscheduledQuery = (filter: UnscheduledFilter) =>
  queryOptions({
    queryKey: ["orders", "unscheduled", filter],
    queryFn: ({ signal }) =>
      api.get<OrderPage>("/orders", { query: { ...filter, unscheduled: true }, signal }),
    enabled: Boolean(filter.status),
  });

/** The statuses that a person may move an order to now. */
export const legalMovesQuery = (id: Id) =>
  queryOptions({
    queryKey: ["order", String(id), "moves"],
    queryFn: ({ signal }) => api.get<Schemas["LegalMoves"]>(`/orders/${id}/moves`, { signal }),
    placeholderData: undefined,
  });

/** The systems that orders come from. */
export const sourcesQuery = queryOptions({
  queryKey: ["plant", "sources"],
  queryFn: ({ signal }) => api.get<Schemas["OrderSources"]>("/sources", { signal }),
  staleTime: 10 * 60_000,
});
