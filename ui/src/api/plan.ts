import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Asked, Id, Plan, Schemas, Sent } from "./types";

export type EntryFilter = Omit<Asked<"/api/v1/entries">, "order"> & { order?: string | Id };

export const entriesQuery = (filter: EntryFilter) =>
  queryOptions({
    queryKey: ["entries", filter],
    queryFn: ({ signal }) => api.get<Schemas["Entries"]>("/entries", { query: filter, signal }),
  });

export type IfNoRoom = Schemas["IfNoRoom"];

/** With `preview` an act only says what it would do. */
export interface ActOptions {
  preview?: boolean;
  signal?: AbortSignal;
}

const call = (body: unknown, { preview, signal }: ActOptions) => ({
  body,
  signal,
  query: { preview: preview || undefined },
});

/* Each act answers the new plan of the lines it touched, or is refused with `violations`. */

export type PlaceEntry = Sent<Schemas["NewEntry"]>;

export const placeEntry = (entry: PlaceEntry, options: ActOptions = {}) =>
  api.post<Plan>("/entries", call(entry, options));

export type MoveEntry = Sent<Schemas["EntryMove"]>;

export const moveEntry = (id: Id, move: MoveEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/move`, call(move, options));

export type SplitEntry = Sent<Schemas["EntrySplit"]>;

export const splitEntry = (id: Id, split: SplitEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/split`, call(split, options));

export const pinEntry = (id: Id, pin: Schemas["EntryPin"]) =>
  api.post<Plan>(`/entries/${id}/pin`, { body: pin });

export type ChangeEntry = Sent<Schemas["EntryChange"]>;

export const changeEntry = (id: Id, change: ChangeEntry, options: ActOptions = {}) =>
  api.patch<Plan>(`/entries/${id}`, call(change, options));

export const removeEntry = (id: Id, version: number, { preview, signal }: ActOptions = {}) =>
  api.delete<Plan>(`/entries/${id}`, {
    query: { version, preview: preview || undefined },
    signal,
  });

export type EntryWanted = Sent<Schemas["EntryWanted"]>;

/** Entries as they shall be, all together or not at all. */
export const arrangeEntries = (
  entries: readonly EntryWanted[],
  if_no_room: IfNoRoom,
  options: ActOptions = {},
) => api.post<Plan>("/entries/arrange", call({ entries, if_no_room }, options));
