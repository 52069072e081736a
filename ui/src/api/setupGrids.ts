import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Consequence } from "./setup";
import type { Decimal, Id, Schemas } from "./types";

/** One rate of a batch: made, changed where the line has one for the product, or removed. */
export interface RateItem {
  line: Id;
  product: Id;
  remove?: true;
  standard_rate?: Decimal;
  scheduled_rate?: Decimal | null;
  /** Seconds. */
  rate_period?: number;
  rate_unit?: string;
  infeed_unit?: string;
  outfeed_unit?: string;
  waste_unit?: string;
  package_count?: Decimal;
  enabled?: boolean;
}

/** One rule of a batch; a side without product and class is anything; no minutes removes it. */
export interface ChangeoverItem {
  line?: Id;
  from_product?: Id;
  from_class?: Id;
  to_product?: Id;
  to_class?: Id;
  minutes: Decimal | null;
}

/** What a batch made, changed and removed, or would; all of it or nothing. */
export interface BatchAnswer {
  created: number;
  changed: number;
  unchanged: number;
  removed: number;
  consequences?: Consequence[];
}

const put =
  <Item>(path: string) =>
  (items: Item[], preview: boolean) =>
    api.put<BatchAnswer>(path, { body: { items }, query: preview ? { preview } : {} });

export const writeRates = put<RateItem>("/rates/batch");
export const writeChangeovers = put<ChangeoverItem>("/changeovers/batch");

export type PlantSettings = Schemas["PlantSettings"];

export const settingsQuery = queryOptions({
  queryKey: ["plant", "settings"],
  queryFn: ({ signal }) => api.get<PlantSettings>("/settings", { signal }),
});

/** Changes settings; what is left out stays. */
export const writeSettings = (settings: Schemas["PlantSettingsChange"]) =>
  api.put<PlantSettings>("/settings", { body: settings });

export type SetupChange = Schemas["SetupChange"];

/** Which changes of the setup are wanted; instants in RFC 3339. */
export interface HistoryFilter {
  subject?: string | undefined;
  subject_id?: Id | undefined;
  text?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** A page of the history of the setup, the newest change first. */
export const readHistory = (filter: HistoryFilter, cursor: string | null, signal: AbortSignal) =>
  api.get<Schemas["SetupHistory"]>("/setup/history", {
    query: { ...filter, limit: 50, cursor },
    signal,
  });
