import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Id, Schemas } from "./types";

export type BestPlace = Schemas["BestPlace"];
export type ChainLink = Schemas["ChainLink"];
export type Remedy = Schemas["RemedyTried"];

/** What looks for a place: what is left of an order, or an entry that is on the board. */
export type Seeking = { order: Id } | { entry: Id };

/** All that would be good places, the best first; live, as the plan changes. */
export const bestPlacesQuery = (seeking: Seeking, what_if: Id | null) =>
  queryOptions({
    queryKey: ["entries", "best", seeking, what_if],
    queryFn: ({ signal }) =>
      api.get<Schemas["BestPlacesFound"]>(
        "order" in seeking
          ? `/orders/${seeking.order}/best-places`
          : `/entries/${seeking.entry}/best-places`,
        { query: { what_if, limit: 12 }, signal },
      ),
  });

/** Why an entry ends when it does, and what would help. */
export const whyQuery = (entry: Id, what_if: Id | null) =>
  queryOptions({
    queryKey: ["entries", "why", entry, what_if],
    queryFn: ({ signal }) =>
      api.get<Schemas["WhyLate"]>(`/entries/${entry}/why`, { query: { what_if }, signal }),
  });
