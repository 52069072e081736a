import { queryOptions } from "@tanstack/react-query";
import type { Reflow } from "./calendar";
import { api } from "./client";
import type { Asset, Id, Schemas } from "./types";

export type State = Schemas["State"];
export type WasteReason = Schemas["WasteReason"];
export type Counter = Schemas["Counter"];
/** Recurring working time; `length` in seconds of wall time. */
export type Shift = Schemas["Shift"];
/** A day on which a shift is at another time, or worked by another crew. */
export type ChangedDay = Schemas["ShiftDay"];
/** A holiday, or extra time: when an asset does not work, or does beyond its shifts. */
export type CalendarException = Schemas["CalendarException"];
/** A side without product and class is anything. */
export type Changeover = Schemas["Changeover"];
export type ProductClass = Schemas["ProductClass"];
export type Unit = Schemas["Unit"];
export type OrderSource = Schemas["OrderSource"];
export type SignalSource = Schemas["SignalSource"];
/** How the link of a connector to its machines is at present. */
export type Link = Schemas["Link"];
export type KeptRejection = Schemas["KeptRejection"];
export type ApiKey = Schemas["Key"];

const steady = 10 * 60_000;

const plantList = <List>(name: string, query: object = {}) =>
  queryOptions({
    queryKey: ["plant", name, query],
    queryFn: ({ signal }) => api.get<List>(`/${name}`, { query, signal }),
    staleTime: steady,
  });

export const statesQuery = plantList<Schemas["States"]>("states");
/** The states that a line can be in: its own, those of what it stands in, and the plant's. */
export const statesOfLineQuery = (line: string | Id) =>
  plantList<Schemas["States"]>("states", { line });
export const wasteReasonsQuery = (line?: string | Id) =>
  plantList<Schemas["WasteReasons"]>("waste-reasons", { line });
export const countersQuery = plantList<Schemas["Counters"]>("counters");
export const shiftsQuery = plantList<Schemas["Shifts"]>("shifts");
export const calendarExceptionsQuery =
  plantList<Schemas["CalendarExceptions"]>("calendar-exceptions");
export const changeoversQuery = plantList<Schemas["Changeovers"]>("changeovers");
export const productClassesQuery = plantList<Schemas["ProductClasses"]>("product-classes");
export const unitsQuery = plantList<Schemas["Units"]>("units");
export const orderSourcesQuery = plantList<Schemas["OrderSources"]>("sources");
export const signalSourcesQuery = plantList<Schemas["SignalSources"]>("signal-sources");

export const linksQuery = queryOptions({
  queryKey: ["links"],
  queryFn: ({ signal }) => api.get<Schemas["Links"]>("/links", { signal }),
  refetchInterval: 5_000,
});

export const keptRejectionsQuery = (origin: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ["rejections", { origin, limit }],
    queryFn: ({ signal }) =>
      api.get<Schemas["Rejections"]>("/rejections", { query: { origin, limit }, signal }),
  });

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => api.get<Schemas["Keys"]>("/api-keys", { signal }),
});

/** Makes an API key; its token is told this once. */
export const createApiKey = (name: string) =>
  api.post<Schemas["MadeKey"]>("/api-keys", { body: { name } });

export const deleteApiKey = (id: Id) => api.delete<void>(`/api-keys/${id}`);

/** The kinds of things that are set up, as they stand in addresses. */
export type SetupKind =
  | "units"
  | "assets"
  | "product-classes"
  | "products"
  | "rates"
  | "changeovers"
  | "modes"
  | "states"
  | "waste-reasons"
  | "counters"
  | "shifts"
  | "calendar-exceptions"
  | "statuses"
  | "sources"
  | "signal-sources";

/** What a change would break or touch, in words; `examples` names a few of the `count`. */
export interface Consequence {
  code: string;
  detail: string;
  count: number;
  examples: string[];
}

/** What a change would do; nothing of it is done. */
export interface Preview {
  item: unknown;
  changes: { field: string; before: unknown; after: unknown }[];
  consequences: Consequence[];
  /** What it does to the plan, where it changes when lines work. */
  reflow?: Reflow | null;
}

/** Why something cannot be deleted. */
export interface Use {
  code: string;
  detail: string;
  count: number;
}

export type SetupFields = Record<string, unknown>;

const thing = (kind: SetupKind, id: Id | string) => `/${kind}/${encodeURIComponent(id)}`;
const asked = { preview: true };

/** The writes of the setup; each `would` says what its write would do and changes nothing. */
export const setupThings = {
  create: <Item>(kind: SetupKind, fields: SetupFields, key?: string) =>
    api.post<Item>(`/${kind}`, { body: fields, key }),
  wouldCreate: (kind: SetupKind, fields: SetupFields, signal?: AbortSignal) =>
    api.post<Preview>(`/${kind}`, { body: fields, query: asked, signal }),
  change: <Item>(kind: SetupKind, id: Id | string, version: number | null, fields: SetupFields) =>
    api.patch<Item>(thing(kind, id), { body: fields, version }),
  wouldChange: (
    kind: SetupKind,
    id: Id | string,
    version: number | null,
    fields: SetupFields,
    signal?: AbortSignal,
  ) => api.patch<Preview>(thing(kind, id), { body: fields, version, query: asked, signal }),
  /** With `below` an asset goes with all that is set up below it. */
  remove: (kind: SetupKind, id: Id | string, version: number | null, below?: boolean) =>
    api.delete<void>(thing(kind, id), { version, query: { below } }),
  wouldRemove: (
    kind: SetupKind,
    id: Id | string,
    version: number | null,
    signal?: AbortSignal,
    below?: boolean,
  ) => api.delete<Preview>(thing(kind, id), { version, query: { ...asked, below }, signal }),
};

/** Where an asset is put: below which, at which place (from 0) among those there. */
export interface Placing {
  parent: Id;
  position: number;
  version: number;
}

export const moveAsset = (id: Id, placing: Placing) =>
  api.post<Asset>(`/assets/${id}/move`, { body: placing });

export const wouldMoveAsset = (id: Id, placing: Placing) =>
  api.post<Preview>(`/assets/${id}/move`, { body: placing, query: asked });

/** Copies an asset with all below it and what is set up for each; not what happened there. */
export const duplicateAsset = (
  id: Id,
  copy: { name: string; display_name?: string; parent?: Id },
  key: string,
) => api.post<{ items: Asset[] }>(`/assets/${id}/duplicate`, { body: copy, key });
