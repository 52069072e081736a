import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Schemas } from "./types";

export type Found = Schemas["Found"];

/** Orders, products and lines that answer a text, the best first. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: ({ signal }) => api.get<Found>("/search", { query: { text, limit: 6 }, signal }),
    enabled: text !== "",
    staleTime: 5_000,
  });
