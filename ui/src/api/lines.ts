import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type {
  CountKind,
  Decimal,
  Fact,
  Id,
  Instant,
  LineStatus,
  Oee,
  OeeGrouping,
  Page,
  Run,
  RunOutcome,
  Startable,
  StartRun,
  Timeline,
} from "./types";

type Ref = string | Id;

export const linesQuery = queryOptions({
  queryKey: ["lines"],
  queryFn: ({ signal }) => api.get<{ items: LineStatus[] }>("/lines", { signal }),
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
    queryKey: ["line", String(line), "startable"],
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

export const endRun = (line: Ref, end: { outcome: RunOutcome; at?: Instant; seen_run_id?: Id }) =>
  api.post<LineStatus>(`/lines/${assetPath(line)}/end`, { body: end });

export const enterCount = (
  line: Ref,
  entry: { count: CountKind; quantity: Decimal; reason?: string; occurred_at?: Instant },
) => api.post<unknown>(`/lines/${assetPath(line)}/counts`, { body: entry });

export interface FactFilter {
  line?: Ref;
  from?: Instant;
  to?: Instant;
  kind?: Fact["kind"];
  limit?: number;
  cursor?: string;
}

export const factsQuery = (filter: FactFilter) =>
  queryOptions({
    queryKey: ["facts", filter],
    queryFn: ({ signal }) => api.get<Page<Fact>>("/facts", { query: filter, signal }),
  });

export interface RunFilter {
  line?: Ref;
  order?: string | Id;
  from?: Instant;
  to?: Instant;
  limit?: number;
  cursor?: string;
}

export const runsQuery = (filter: RunFilter) =>
  queryOptions({
    queryKey: ["runs", filter],
    queryFn: ({ signal }) => api.get<Page<Run>>("/runs", { query: filter, signal }),
  });

/** The figures of any asset over a time, in groups. */
export const oeeQuery = (asked: { line: Ref; from: Instant; to: Instant; by: OeeGrouping }) =>
  queryOptions({
    queryKey: ["oee", asked],
    queryFn: ({ signal }) => api.get<Oee>("/oee", { query: asked, signal }),
  });
