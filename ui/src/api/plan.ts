import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Decimal, Entry, Id, Instant, Plan } from "./types";

type Ref = string | Id;

export interface EntryFilter {
  line?: Ref;
  order?: Ref;
  from?: Instant;
  to?: Instant;
}

export const entriesQuery = (filter: EntryFilter) =>
  queryOptions({
    queryKey: ["entries", filter],
    queryFn: ({ signal }) => api.get<{ items: Entry[] }>("/entries", { query: filter, signal }),
  });

export type IfNoRoom = "refuse" | "push";

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

export interface PlaceEntry {
  line: Ref;
  order?: Ref;
  quantity?: Decimal;
  start_at: Instant;
  end_at?: Instant;
  mode?: string;
  pinned?: boolean;
  if_no_room: IfNoRoom;
}

export const placeEntry = (entry: PlaceEntry, options: ActOptions = {}) =>
  api.post<Plan>("/entries", call(entry, options));

export interface MoveEntry {
  line?: Ref;
  start_at?: Instant;
  version: number;
  if_no_room?: IfNoRoom;
}

export const moveEntry = (id: Id, move: MoveEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/move`, call(move, options));

export interface SplitEntry {
  quantity: Decimal;
  version: number;
  if_no_room?: IfNoRoom;
  line?: Ref;
  start_at?: Instant;
}

export const splitEntry = (id: Id, split: SplitEntry, options: ActOptions = {}) =>
  api.post<Plan>(`/entries/${id}/split`, call(split, options));

export const pinEntry = (id: Id, pin: { pinned: boolean; version: number }) =>
  api.post<Plan>(`/entries/${id}/pin`, { body: pin });

export interface ChangeEntry {
  quantity?: Decimal;
  notes?: string;
  version: number;
}

export const changeEntry = (id: Id, change: ChangeEntry, options: ActOptions = {}) =>
  api.patch<Plan>(`/entries/${id}`, call(change, options));

export const removeEntry = (id: Id, version: number, { preview, signal }: ActOptions = {}) =>
  api.delete<Plan>(`/entries/${id}`, {
    query: { version, preview: preview || undefined },
    signal,
  });
