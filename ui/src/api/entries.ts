import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Entry, Id, Instant, Plan, WorkingWindow } from "./types";

/** The entries of a span of time, with the figures of the whole plan where they are given. */
export const planQuery = (from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["entries", "plan", from, to],
    queryFn: ({ signal }) =>
      api.get<{ items: Entry[]; figures?: Plan["figures"] }>("/entries", {
        query: { from, to },
        signal,
      }),
  });

/** The working windows of every line between two instants; a line without shifts has one. */
export const calendarsQuery = (from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["plant", "calendars", from, to],
    queryFn: ({ signal }) =>
      api.get<{ items: { line_id: Id; windows: WorkingWindow[] }[] }>("/calendar", {
        query: { from, to },
        signal,
      }),
    staleTime: 10 * 60_000,
  });

/** The systems that orders come from. */
export const sourcesQuery = queryOptions({
  queryKey: ["plant", "sources"],
  queryFn: ({ signal }) => api.get<{ items: { id: Id; name: string }[] }>("/sources", { signal }),
  staleTime: 10 * 60_000,
});
