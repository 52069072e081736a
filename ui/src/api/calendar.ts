import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Id, Instant, Schemas } from "./types";

/** One day's occurrence of a shift, of a holiday or extra time, or of a planned stop. */
export type Occurrence = Schemas["CalendarOccurrence"];

/** When an asset works and what keeps it from it, between two instants; nothing is clipped. */
export const occurrencesQuery = (asset: string, from: Instant, to: Instant) =>
  queryOptions({
    // Stops are among them, so that what changes entries touches it as well.
    queryKey: ["entries", "occurrences", asset, from, to],
    queryFn: ({ signal }) =>
      api.get<Schemas["CalendarOccurrences"]>("/calendar/occurrences", {
        query: { asset, from, to },
        signal,
      }),
  });

/** Of which occurrences a change is: this one, this and those that follow, or all. */
export type Scope = Schemas["Scope"];

/** An entry that moves as the calendar changes; late in seconds. */
export type Moved = Schemas["MovedEntry"];

/** What a change of the calendar does to the plan: the first that move of all that do. */
export type Reflow = Schemas["Reflow"];

export type ShiftOccurrenceChange = Schemas["ShiftOccurrence"];
export type ExceptionOccurrenceChange = Schemas["ExceptionOccurrence"];

/** What a change of occurrences would do; nothing of it is done. */
export type OccurrencesPreview = Schemas["OccurrencesPreview"];

const asked = { preview: true };

const occurrence = (kind: "shifts" | "calendar-exceptions" | "series", id: Id, date: string) =>
  `/${kind}/${id}/occurrences/${date}`;

/** Changes of one occurrence, of those from it on, or of all; `would` changes nothing. */
export const occurrences = {
  changeShift: (id: Id, date: string, body: ShiftOccurrenceChange) =>
    api.post<Schemas["EditedShifts"]>(occurrence("shifts", id, date), { body }),
  wouldChangeShift: (id: Id, date: string, body: ShiftOccurrenceChange, signal?: AbortSignal) =>
    api.post<OccurrencesPreview>(occurrence("shifts", id, date), { body, query: asked, signal }),
  changeException: (id: Id, date: string, body: ExceptionOccurrenceChange) =>
    api.post<Schemas["EditedExceptions"]>(occurrence("calendar-exceptions", id, date), { body }),
  wouldChangeException: (
    id: Id,
    date: string,
    body: ExceptionOccurrenceChange,
    signal?: AbortSignal,
  ) =>
    api.post<OccurrencesPreview>(occurrence("calendar-exceptions", id, date), {
      body,
      query: asked,
      signal,
    }),
};

/** A planned stop that recurs; `starts` is wall time of the line, `length` seconds. */
export type Series = Schemas["Series"];
export type SeriesPlan = Schemas["PlanOfSeries"];
export type StopRoom = Schemas["IfNoRoom"];
export type NewSeries = Schemas["NewSeries"];
export type SeriesOccurrenceChange = Schemas["OccurrenceChange"];

export const seriesQuery = (line: string | Id) =>
  queryOptions({
    queryKey: ["entries", "series", line],
    queryFn: ({ signal }) => api.get<Schemas["ManySeries"]>("/series", { query: { line }, signal }),
  });

export const series = {
  create: (body: NewSeries, key: string) => api.post<SeriesPlan>("/series", { body, key }),
  wouldCreate: (body: NewSeries, signal?: AbortSignal) =>
    api.post<SeriesPlan>("/series", { body, query: asked, signal }),
  change: (id: Id, date: string, body: SeriesOccurrenceChange) =>
    api.post<SeriesPlan>(occurrence("series", id, date), { body }),
  wouldChange: (id: Id, date: string, body: SeriesOccurrenceChange, signal?: AbortSignal) =>
    api.post<SeriesPlan>(occurrence("series", id, date), { body, query: asked, signal }),
};
