import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Asked, Id, Instant, Plan, Schemas, Sent } from "./types";

export type EntryFilter = Omit<Asked<"/api/v1/entries">, "order"> & { order?: string | Id };

export const entriesQuery = (filter: EntryFilter) =>
  queryOptions({
    queryKey: ["entries", filter],
    queryFn: ({ signal }) => api.get<Schemas["Entries"]>("/entries", { query: filter, signal }),
  });

/** What happens to the entries in the way: they stay, move later, or all is laid out anew. */
export type IfNoRoom = Schemas["IfNoRoom"] | "reflow";

/** A body that says what happens where there is no room. */
type Placing<Body> = Omit<Sent<Body>, "if_no_room"> & { if_no_room?: IfNoRoom };

export interface ActOptions {
  /** Only says what it would do. */
  preview?: boolean;
  /** The what-if copy that it is done to; else the published plan. */
  what_if?: Id | null;
  signal?: AbortSignal;
}

const call = (body: unknown, { preview, what_if, signal }: ActOptions) => ({
  body,
  signal,
  query: { preview: preview || undefined, what_if },
});

/* Each act answers the new plan of the lines it touched, or is refused with `violations`. */

export type PlaceEntry = Placing<Schemas["NewEntry"]>;

/* The one act that no version keeps from being done twice. */
export const placeEntry = (entry: PlaceEntry, options: ActOptions = {}) =>
  (options.preview ? api.post : api.postOnce)<Plan>("/entries", call(entry, options));

export type MoveEntry = Placing<Schemas["EntryMove"]>;

export const moveEntry = (id: Id, move: MoveEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/move`, call(move, options));

export type SplitEntry = Placing<Schemas["EntrySplit"]>;

export const splitEntry = (id: Id, split: SplitEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/split`, call(split, options));

/** Two entries of one order become one: what `id` makes is made by `into`, and `id` goes. */
export const mergeEntries = (
  id: Id,
  merge: { into: Id; version: number; into_version: number; if_no_room?: IfNoRoom },
  options: ActOptions = {},
) => api.post<Plan>(`/entries/${id}/merge`, call(merge, options));

/** What remains to be made of a started entry becomes an entry of its own there. */
export const moveRemaining = (
  id: Id,
  move: { version: number; line?: string | Id; start_at: Instant; if_no_room?: IfNoRoom },
  options: ActOptions = {},
) => api.post<Plan>(`/entries/${id}/move-remaining`, call(move, options));

/** Closes the gaps of a line, from an instant on (now if none is given). */
export const reflowLine = (line: Id, from: Instant | undefined, options: ActOptions = {}) =>
  api.post<Plan>(`/lines/${line}/reflow`, call({ from }, options));

export const pinEntry = (id: Id, pin: Schemas["EntryPin"], options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/pin`, call(pin, options));

export type ChangeEntry = Placing<Schemas["EntryChange"]>;

export const changeEntry = (id: Id, change: ChangeEntry, options: ActOptions = {}) =>
  api.patch<Plan>(`/entries/${id}`, call(change, options));

export const removeEntry = (id: Id, version: number, options: ActOptions = {}) => {
  const { query, signal } = call(undefined, options);
  return api.delete<Plan>(`/entries/${id}`, { query: { version, ...query }, signal });
};

export type EntryWanted = Sent<Schemas["EntryWanted"]>;

/** A series of planned stops in the version that an act left it in. */
export type SeriesSeen = Schemas["SeriesSeen"];

/** Entries as they shall be, all together or not at all; `series` are taken back with them. */
export const arrangeEntries = (
  entries: readonly EntryWanted[],
  if_no_room: IfNoRoom,
  { series, ...options }: ActOptions & { series?: readonly SeriesSeen[] | undefined } = {},
) => api.post<Plan>("/entries/arrange", call({ entries, series, if_no_room }, options));
