import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Decimal, Id, Instant, Plan } from "./types";

/** What a planner weighs, under a name: costs, and times in seconds. */
export interface Profile {
  id: Id;
  name: string;
  lateness: number;
  changeover: number;
  line_end: number;
  moved: number;
  shifted: number;
  time_limit: number;
  freeze_time: number;
  horizon_time: number | null;
  split_over: number | null;
  smallest_piece: number | null;
  version: number;
}
export interface Figures {
  late_orders: number;
  tardiness: number;
  weighted_tardiness: number;
  changeover_time: number;
  line_end_time: number;
  moved: number;
  shifted: number;
  makespan: number;
}
export interface CurvePoint {
  seconds: number;
  objective: number;
  late_orders: number;
  tardiness: number;
  changeover_time: number;
  by: string;
}
export interface FoundLine {
  line_id: Id;
  line_name: string;
  entries: number;
  moved: number;
  new: number;
  tardiness: number;
  tardiness_before: number;
  changeover_time: number;
  changeover_time_before: number;
  needs: Id[];
}
export interface Unplaced {
  order_id: Id;
  order_number: string;
  code: string;
  detail: string;
}
export type OptimisationLine = Omit<Optimisation, "curve">;
export interface Optimisation {
  id: Id;
  kind: "plan" | "repair";
  status: "waiting" | "running" | "done" | "failed" | "accepted" | "discarded";
  asked: { profile: { name: string; line_end: number }; time_limit: number; only_new: boolean };
  cause: { what: string; detail: string; since: Instant } | null;
  what_if: Id | null;
  made_by: string | null;
  made_at: Instant;
  started_at: Instant | null;
  ended_at: Instant | null;
  curve: CurvePoint[];
  bound: number | null;
  figures: Figures | null;
  figures_before: Figures | null;
  lines: FoundLine[];
  unplaced: Unplaced[];
  failure: string | null;
  accepted_lines: Id[];
  version: number;
}
export interface FoundItem {
  line_id: Id;
  line_name: string;
  order_id: Id;
  order_number: string;
  product_name: string;
  entry_id: Id | null;
  quantity: Decimal;
  start_at: Instant;
  end_at: Instant;
  due_at: Instant | null;
  late: boolean;
  before: { line_id: Id; line_name: string; start_at: Instant; end_at: Instant } | null;
  what: "new" | "moved" | "same";
}

export const profilesQuery = queryOptions({
  queryKey: ["optimisation-profiles"],
  queryFn: ({ signal }) => api.get<{ items: Profile[] }>("/optimisation-profiles", { signal }),
});

/** The searches of late, the newest first. */
export const optimisationsQuery = queryOptions({
  queryKey: ["optimisations"],
  queryFn: ({ signal }) =>
    api.get<{ items: OptimisationLine[] }>("/optimisations", { query: { limit: 12 }, signal }),
});

/** A search and what it has found so far; never shown under the name of another one. */
export const optimisationQuery = (id: Id) =>
  queryOptions({
    queryKey: ["optimisation", String(id)],
    queryFn: ({ signal }) => api.get<Optimisation>(`/optimisations/${id}`, { signal }),
    placeholderData: undefined,
  });

/** Every entry of the plan that a search has found, and where it stands now. */
export const foundPlanQuery = (id: Id) =>
  queryOptions({
    queryKey: ["optimisation", String(id), "plan"],
    queryFn: ({ signal }) =>
      api.get<{ items: FoundItem[] }>(`/optimisations/${id}/plan`, { signal }),
    placeholderData: undefined,
  });

export type ProfileFields = Omit<Profile, "id" | "version">;

export const addProfile = (fields: ProfileFields) =>
  api.post<Profile>("/optimisation-profiles", { body: fields });

export const changeProfile = ({ id, version }: Profile, fields: Partial<ProfileFields>) =>
  api.patch<Profile>(`/optimisation-profiles/${id}`, { body: { ...fields, version } });

export const removeProfile = ({ id, version }: Profile) =>
  api.delete<void>(`/optimisation-profiles/${id}`, { query: { version } });

export interface AskedFor {
  profile?: Id | string;
  weights?: Partial<Record<"lateness" | "changeover" | "line_end" | "moved" | "shifted", number>>;
  lines?: string[];
  until?: Instant | null;
  freeze_until?: Instant | null;
  time_limit?: number;
  split_over?: number | null;
  smallest_piece?: number | null;
  only_new?: boolean;
  what_if?: Id | null;
}

export const askOptimisation = (asked: AskedFor) =>
  api.postOnce<Optimisation>("/optimisations", { body: asked });

/** Ends the search; the best plan that it has found stays. */
export const stopOptimisation = (id: Id) => api.post<Optimisation>(`/optimisations/${id}/stop`);

export const discardOptimisation = (id: Id) =>
  api.post<Optimisation>(`/optimisations/${id}/discard`);

/** Puts what was found on the plan, whole or of some lines, or into a what-if copy made for it. */
export const acceptOptimisation = (
  { id, version }: Pick<Optimisation, "id" | "version">,
  accepted: { lines?: string[] | undefined; what_if_name?: string | undefined },
) => api.post<Plan>(`/optimisations/${id}/accept`, { body: { ...accepted, version } });
