import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { CalendarException, Consequence, Shift } from "./setup";
import type { Id, Instant, Plan, PlanFigures } from "./types";

/** One day's occurrence of a shift, of a holiday or extra time, or of a planned stop. */
export interface Occurrence {
  kind: "shift" | "exception" | "stop";
  /** Of the shift, of the exception, of the series, or of an entry that does not recur. */
  id: Id;
  name: string;
  crew: string | null;
  date: string;
  start_at: Instant;
  end_at: Instant;
  working: boolean;
  changed: boolean;
  /** The path of the asset that it comes from; null is the asset's own. */
  inherited_from: string | null;
  version: number;
}

/** When an asset works and what keeps it from it, between two instants; nothing is clipped. */
export const occurrencesQuery = (asset: string, from: Instant, to: Instant) =>
  queryOptions({
    // Stops are among them, so that what changes entries touches it as well.
    queryKey: ["entries", "occurrences", asset, from, to],
    queryFn: ({ signal }) =>
      api.get<{ items: Occurrence[] }>("/calendar/occurrences", {
        query: { asset, from, to },
        signal,
      }),
  });

/** Of which occurrences a change is: this one, this and those that follow, or all. */
export type Scope = "this" | "following" | "all";

interface Times {
  start_at: Instant;
  end_at: Instant;
}

/** An entry that moves as the calendar changes. */
export interface Moved {
  entry_id: Id;
  line_id: Id;
  line: string;
  order_number: string | null;
  mode: string;
  before: Times;
  after: Times;
  /** Seconds after it is due; null where it is not late. */
  late_before: number | null;
  late_after: number | null;
}

/** What a change of the calendar does to the plan: the first that move of all that do. */
export interface Reflow {
  moved: Moved[];
  moved_count: number;
  figures_before: PlanFigures;
  figures: PlanFigures;
  warnings: { code: string; detail: string; entry_id: Id | null }[];
}

export interface ShiftOccurrenceChange {
  scope: Scope;
  version: number;
  off?: boolean | undefined;
  start?: string | undefined;
  length?: number | undefined;
  name?: string | undefined;
  crew?: string | null | undefined;
  rrule?: string | undefined;
}

export interface ExceptionOccurrenceChange {
  scope: Scope;
  version: number;
  off?: boolean | undefined;
  /** Wall time, such as "2026-12-24T00:00". */
  starts?: string | undefined;
  length?: number | undefined;
  name?: string | undefined;
}

/** What became of something edited at one of its days; a preview tells what it does besides. */
export interface Reflowed<Item> {
  items: Item[];
  reflow?: Reflow | null;
  consequences?: Consequence[];
}

const asked = { preview: true };

const occurrence = (kind: "shifts" | "calendar-exceptions" | "series", id: Id, date: string) =>
  `/${kind}/${id}/occurrences/${date}`;

/** Changes of one occurrence, of those from it on, or of all; `would` changes nothing. */
export const occurrences = {
  changeShift: (id: Id, date: string, body: ShiftOccurrenceChange) =>
    api.post<Reflowed<Shift>>(occurrence("shifts", id, date), { body }),
  wouldChangeShift: (id: Id, date: string, body: ShiftOccurrenceChange, signal?: AbortSignal) =>
    api.post<Reflowed<Shift>>(occurrence("shifts", id, date), { body, query: asked, signal }),
  changeException: (id: Id, date: string, body: ExceptionOccurrenceChange) =>
    api.post<Reflowed<CalendarException>>(occurrence("calendar-exceptions", id, date), { body }),
  wouldChangeException: (
    id: Id,
    date: string,
    body: ExceptionOccurrenceChange,
    signal?: AbortSignal,
  ) =>
    api.post<Reflowed<CalendarException>>(occurrence("calendar-exceptions", id, date), {
      body,
      query: asked,
      signal,
    }),
};

/** A planned stop that recurs; `starts` is wall time of the line, `length` seconds. */
export interface Series {
  id: Id;
  line_id: Id;
  mode: string;
  rrule: string;
  starts: string;
  length: number;
  valid_until: string | null;
  excluded: string[];
  pinned: boolean;
  notes: string;
  laid_until: Instant | null;
  /** Days on which it should be and is not, because there was no room. */
  missing: string[];
  version: number;
}

export type SeriesPlan = Plan & { series: Series | null };

export type StopRoom = "refuse" | "push" | "reflow";

export interface NewSeries {
  line: Id;
  mode: string;
  rrule: string;
  starts: string;
  length: number;
  valid_until?: string | undefined;
  notes?: string | undefined;
  pinned?: boolean | undefined;
  if_no_room?: StopRoom | undefined;
  /** Days on which it breaks rules become days off; else all of it is refused. */
  skip_conflicts?: boolean | undefined;
}

export interface SeriesOccurrenceChange {
  scope: Scope;
  version: number;
  off?: boolean | undefined;
  starts?: string | undefined;
  length?: number | undefined;
  mode?: string | undefined;
  rrule?: string | undefined;
  notes?: string | undefined;
  if_no_room?: StopRoom | undefined;
  /** Days on which it breaks rules become days off; else all of it is refused. */
  skip_conflicts?: boolean | undefined;
}

export const seriesQuery = (line: string | Id) =>
  queryOptions({
    queryKey: ["entries", "series", line],
    queryFn: ({ signal }) => api.get<{ items: Series[] }>("/series", { query: { line }, signal }),
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
