import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Optimisation } from "./optimisations";
import type { Id, Schemas, Sent } from "./types";

/** When the optimiser plans by itself, and with what. */
export type OptimisationSchedule = Schemas["OptimisationSchedule"];
export type RepairCause = Schemas["RepairCause"];

/** What is said of a schedule; without lines it is for all. */
export type ScheduleFields = {
  name: string;
  profile: number;
  lines: number[];
  every: OptimisationSchedule["every"];
  at: string | null;
  publishes: boolean;
  enabled: boolean;
};

/** What was found and waits for somebody to say yes or no. */
export const offersQuery = queryOptions({
  queryKey: ["optimisations", "offers"],
  queryFn: ({ signal }) =>
    api.get<Schemas["Optimisations"]>("/optimisations", {
      query: { status: "done", limit: 30 },
      signal,
    }),
});

export const schedulesQuery = queryOptions({
  queryKey: ["optimisation-schedules"],
  queryFn: ({ signal }) =>
    api.get<Schemas["OptimisationSchedules"]>("/optimisation-schedules", { signal }),
});

export const addSchedule = (fields: ScheduleFields) =>
  api.postOnce<OptimisationSchedule>("/optimisation-schedules", { body: fields });

export const changeSchedule = (
  { id, version }: OptimisationSchedule,
  fields: Partial<ScheduleFields>,
) =>
  api.patch<OptimisationSchedule>(`/optimisation-schedules/${id}`, {
    body: { ...fields, version },
  });

export const removeSchedule = ({ id, version }: OptimisationSchedule) =>
  api.delete<void>(`/optimisation-schedules/${id}`, { query: { version } });

/** Looks for a repair of a line, of an order, or of all that is expected to be late. */
export const askRepair = (what: Sent<{ line?: Id; order?: Id; down_until?: string }> = {}) =>
  api.postOnce<Optimisation>("/optimisations/repair", { body: what });
