import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type {
  Asset,
  HistoryItem,
  Id,
  Instant,
  Mode,
  OrderStatus,
  Product,
  Rate,
  WorkingWindow,
} from "./types";

interface Items<Item> {
  items: Item[];
}

const steady = 10 * 60_000;

export const assetsQuery = queryOptions({
  queryKey: ["plant", "assets"],
  queryFn: ({ signal }) => api.get<Items<Asset>>("/assets", { signal }),
  staleTime: steady,
});

export const productsQuery = queryOptions({
  queryKey: ["plant", "products"],
  queryFn: ({ signal }) => api.get<Items<Product>>("/products", { signal }),
  staleTime: steady,
});

export const modesQuery = queryOptions({
  queryKey: ["plant", "modes"],
  queryFn: ({ signal }) => api.get<Items<Mode>>("/modes", { signal }),
  staleTime: steady,
});

export const statusesQuery = queryOptions({
  queryKey: ["plant", "statuses"],
  queryFn: ({ signal }) => api.get<Items<OrderStatus>>("/statuses", { signal }),
  staleTime: steady,
});

export const ratesQuery = (filter: { line?: string | Id; product?: string | Id } = {}) =>
  queryOptions({
    queryKey: ["plant", "rates", filter],
    queryFn: ({ signal }) => api.get<Items<Rate>>("/rates", { query: filter, signal }),
    staleTime: steady,
  });

/** The working windows of a line between two instants. */
export const calendarQuery = (line: string | Id, from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["plant", "calendar", line, from, to],
    queryFn: ({ signal }) =>
      api.get<Items<WorkingWindow>>(`/lines/${assetPath(line)}/calendar`, {
        query: { from, to },
        signal,
      }),
    staleTime: steady,
  });

export const setupHistoryQuery = (subject: string | undefined, limit = 100) =>
  queryOptions({
    queryKey: ["plant", "history", subject, limit],
    queryFn: ({ signal }) =>
      api.get<Items<HistoryItem>>("/setup/history", { query: { subject, limit }, signal }),
  });

export interface PlantChange {
  created: number;
  changed: number;
  unchanged: number;
}

const yaml = (text: string) => new Blob([text], { type: "application/yaml" });

/** The whole plant model as YAML text. */
export const readPlant = () => api.text("/plant");
export const checkPlant = (text: string) =>
  api.post<PlantChange>("/plant/check", { body: yaml(text) });
export const writePlant = (text: string) => api.put<PlantChange>("/plant", { body: yaml(text) });
