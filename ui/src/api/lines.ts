import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type {
  Asked,
  Id,
  Instant,
  LineStatus,
  Oee,
  Schemas,
  Startable,
  StartRun,
  Timeline,
} from "./types";

type Ref = string | Id;

export const linesQuery = queryOptions({
  queryKey: ["lines"],
  queryFn: ({ signal }) => api.get<Schemas["LineStatuses"]>("/lines", { signal }),
});

/* What is shown of one line must never stand under the name of another: no kept data here. */
const ofThisLineOnly = { placeholderData: undefined };

export const lineQuery = (line: Ref) =>
  queryOptions({
    queryKey: ["line", String(line)],
    queryFn: ({ signal }) => api.get<LineStatus>(`/lines/${assetPath(line)}`, { signal }),
    ...ofThisLineOnly,
  });

export const startableQuery = (line: Ref) =>
  queryOptions({
    queryKey: ["startable", String(line)],
    queryFn: ({ signal }) => api.get<Startable>(`/lines/${assetPath(line)}/startable`, { signal }),
    ...ofThisLineOnly,
  });

export const timelineQuery = (line: Ref, from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["line", String(line), "timeline", from, to],
    queryFn: ({ signal }) =>
      api.get<Timeline>(`/lines/${assetPath(line)}/timeline`, { query: { from, to }, signal }),
    ...ofThisLineOnly,
  });

export const startRun = (line: Ref, start: StartRun) =>
  api.post<LineStatus>(`/lines/${assetPath(line)}/start`, { body: start });

export const endRun = (line: Ref, end: Schemas["End"]) =>
  api.post<LineStatus>(`/lines/${assetPath(line)}/end`, { body: end });

export type FactFilter = Asked<"/api/v1/facts">;

export const factsQuery = (filter: FactFilter) =>
  queryOptions({
    queryKey: ["facts", filter],
    queryFn: ({ signal }) => api.get<Schemas["Facts"]>("/facts", { query: filter, signal }),
  });

export type RunFilter = Asked<"/api/v1/runs">;

export const runsQuery = (filter: RunFilter) =>
  queryOptions({
    queryKey: ["runs", filter],
    queryFn: ({ signal }) => api.get<Schemas["Runs"]>("/runs", { query: filter, signal }),
  });

/** The figures of any asset over a time, in groups. */
export const oeeQuery = (asked: Asked<"/api/v1/oee">) =>
  queryOptions({
    queryKey: ["oee", asked],
    queryFn: ({ signal }) => api.get<Oee>("/oee", { query: asked, signal }),
  });
