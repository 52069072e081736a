import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { CountKind, Decimal, HistoryItem, Id, Instant, Rejection, StateType } from "./types";

interface Items<Item> {
  items: Item[];
}

export interface State {
  id: Id;
  /** Where it holds, with all below; null is everywhere. */
  asset_id: Id | null;
  name: string;
  code: number | null;
  type: StateType;
  category: string | null;
  aliases: string[];
  reserved: boolean;
  enabled: boolean;
}

export interface WasteReason {
  id: Id;
  asset_id: Id | null;
  name: string;
  code: number | null;
  enabled: boolean;
}

export interface Counter {
  id: Id;
  line_id: Id;
  asset_id: Id;
  name: string;
  kind: CountKind;
  tag: string | null;
  rollover_at: Decimal | null;
  max_rate_per_minute: Decimal | null;
  enabled: boolean;
}

/** Recurring working time; `length` in seconds of wall time. */
export interface Shift {
  id: Id;
  asset_id: Id;
  name: string;
  crew: string | null;
  rrule: string;
  start: string;
  length: number;
  valid_from: string;
  valid_until: string | null;
  excluded: string[];
}

/** A side without product and class is anything. */
export interface Changeover {
  id: Id;
  line_id: Id | null;
  from_product_id: Id | null;
  from_class_id: Id | null;
  to_product_id: Id | null;
  to_class_id: Id | null;
  minutes: Decimal;
}

export interface ProductClass {
  id: Id;
  parent_id: Id | null;
  name: string;
}

export interface Unit {
  code: string;
  name: string;
}

export interface OrderSource {
  id: Id;
  name: string;
  kind: "internal" | "external";
}

export interface SignalSource {
  id: Id;
  name: string;
  kind: string;
  definition: Record<string, unknown>;
  enabled: boolean;
}

/** How the link of a connector to its machines is at present. */
export interface Link {
  name: string;
  kind: string;
  up: boolean;
  since: Instant;
  last_message_at: Instant | null;
  received: number;
  taken: number;
  rejected: number;
  error: string | null;
}

export interface KeptRejection extends Rejection {
  id: Id;
  recorded_at: Instant;
  origin: string;
}

export interface SetupChange extends HistoryItem {
  id: Id;
  subject: string;
  thing: string;
}

export interface User {
  id: Id;
  name: string;
  display_name: string;
}

export interface ApiKey {
  id: Id;
  name: string;
  created_at: Instant;
}

const steady = 10 * 60_000;

const plantList = <Item>(name: string, query: object = {}) =>
  queryOptions({
    queryKey: ["plant", name, query],
    queryFn: ({ signal }) => api.get<Items<Item>>(`/${name}`, { query, signal }),
    staleTime: steady,
  });

export const statesQuery = plantList<State>("states");
export const wasteReasonsQuery = (line?: string | Id) =>
  plantList<WasteReason>("waste-reasons", { line });
export const countersQuery = plantList<Counter>("counters");
export const shiftsQuery = plantList<Shift>("shifts");
export const changeoversQuery = plantList<Changeover>("changeovers");
export const productClassesQuery = plantList<ProductClass>("product-classes");
export const unitsQuery = plantList<Unit>("units");
export const orderSourcesQuery = plantList<OrderSource>("sources");
export const signalSourcesQuery = plantList<SignalSource>("signal-sources");

export const linksQuery = queryOptions({
  queryKey: ["links"],
  queryFn: ({ signal }) => api.get<Items<Link>>("/links", { signal }),
  refetchInterval: 5_000,
});

export const keptRejectionsQuery = (origin: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ["rejections", { origin, limit }],
    queryFn: ({ signal }) =>
      api.get<Items<KeptRejection>>("/rejections", { query: { origin, limit }, signal }),
  });

export const setupChangesQuery = (subject: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ["plant", "history", subject, limit],
    queryFn: ({ signal }) =>
      api.get<Items<SetupChange>>("/setup/history", { query: { subject, limit }, signal }),
  });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => api.get<Items<User>>("/users", { signal }),
});

export const createUser = (user: { name: string; display_name: string; password: string }) =>
  api.post<User>("/users", { body: user });

/** Gives a user a new password; its sessions are closed. */
export const setPassword = (id: Id, password: string) =>
  api.patch<void>(`/users/${id}`, { body: { password } });

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => api.get<Items<ApiKey>>("/api-keys", { signal }),
});

/** Makes an API key; its token is told this once. */
export const createApiKey = (name: string) =>
  api.post<{ id: Id; name: string; token: string }>("/api-keys", { body: { name } });

export const deleteApiKey = (id: Id) => api.delete<void>(`/api-keys/${id}`);
