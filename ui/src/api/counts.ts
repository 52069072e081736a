import { queryOptions } from "@tanstack/react-query";
import { address, api, assetPath } from "./client";
import type { Id, Instant, Schemas } from "./types";

/** What a person entered at once. */
export type CountEntry = Schemas["CountEntry"];
/** What a counter did since its reading before. */
export type ReadingKind = Schemas["Reading"]["kind"];

/* Beneath the line's own key: what touches the line touches what was entered on it. */
const keyOf = (line: string, ...more: unknown[]) => ["line", line, "counts", ...more];

/** What people entered on a line between two instants, newest first. */
export const countEntriesQuery = (line: string, span: { from: Instant; to: Instant }) =>
  queryOptions({
    queryKey: keyOf(line, "entries", span),
    queryFn: ({ signal }) =>
      api.get<Schemas["CountEntries"]>(`/lines/${assetPath(line)}/count-entries`, {
        query: span,
        signal,
      }),
  });

export const countEntriesFile = (line: string, span: { from: Instant; to: Instant }) =>
  address(`/lines/${assetPath(line)}/count-entries`, { ...span, format: "csv" });

/** What a reading of a counter would count, and what the counter did since the one before. */
export const readingPreview = (line: string, reading: Schemas["NewReading"]) =>
  queryOptions({
    queryKey: keyOf(line, "reading", reading),
    queryFn: ({ signal }) =>
      api.post<Schemas["Reading"]>(`/lines/${assetPath(line)}/counter-readings`, {
        query: { preview: true },
        body: reading,
        signal,
      }),
  });

/** What a run would be after a correction, beside what it is. */
export const correctionPreview = (line: string, run: Id, correction: Schemas["RunTotals"]) =>
  queryOptions({
    queryKey: keyOf(line, "correction", run, correction),
    queryFn: ({ signal }) =>
      api.post<Schemas["CorrectionPreview"]>(`/runs/${run}/correct`, {
        query: { preview: true },
        body: correction,
        signal,
      }),
  });
