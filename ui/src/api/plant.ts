import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type { Id, Instant, Schemas } from "./types";

const steady = 10 * 60_000;

export const assetsQuery = queryOptions({
  queryKey: ["plant", "assets"],
  queryFn: ({ signal }) => api.get<Schemas["Assets"]>("/assets", { signal }),
  staleTime: steady,
});

export const productsQuery = queryOptions({
  queryKey: ["plant", "products"],
  queryFn: ({ signal }) => api.get<Schemas["Products"]>("/products", { signal }),
  staleTime: steady,
});

export const modesQuery = queryOptions({
  queryKey: ["plant", "modes"],
  queryFn: ({ signal }) => api.get<Schemas["Modes"]>("/modes", { signal }),
  staleTime: steady,
});

export const statusesQuery = queryOptions({
  queryKey: ["plant", "statuses"],
  queryFn: ({ signal }) => api.get<Schemas["Statuses"]>("/statuses", { signal }),
  staleTime: steady,
});

export const ratesQuery = (filter: { line?: string | Id; product?: string | Id } = {}) =>
  queryOptions({
    queryKey: ["plant", "rates", filter],
    queryFn: ({ signal }) => api.get<Schemas["Rates"]>("/rates", { query: filter, signal }),
    staleTime: steady,
  });

/** The working windows of a line between two instants. */
export const calendarQuery = (line: string | Id, from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["plant", "calendar", line, from, to],
    queryFn: ({ signal }) =>
      api.get<Schemas["WorkingWindows"]>(`/lines/${assetPath(line)}/calendar`, {
        query: { from, to },
        signal,
      }),
    staleTime: steady,
  });

/** How many things of a plant file are new, changed, and as they were. */
export type PlantChange = Schemas["PlantChanges"];

const yaml = (text: string) => new Blob([text], { type: "application/yaml" });

/** The whole plant model as YAML text. */
export const readPlant = () => api.text("/plant");
export const checkPlant = (text: string) =>
  api.post<PlantChange>("/plant/check", { body: yaml(text) });
export const writePlant = (text: string) => api.put<PlantChange>("/plant", { body: yaml(text) });
