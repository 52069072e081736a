import { queryOptions } from "@tanstack/react-query";
import { address, api } from "./client";
import type { Instant, Schemas } from "./types";

/** How lines kept to their plan; deviations in seconds, above 0 is later than planned. */
export type Adherence = Schemas["ScheduleAdherence"];
export type AdherenceItem = Schemas["AdherenceItem"];

export interface AdherenceAsked {
  line: string;
  from: Instant;
  to: Instant;
}

/** How what was made in a span of time kept to the plan; runs and facts change it. */
export const adherenceQuery = (asked: AdherenceAsked) =>
  queryOptions({
    queryKey: ["runs", "adherence", asked],
    queryFn: ({ signal }) => api.get<Adherence>("/schedule-adherence", { query: asked, signal }),
  });

/** Where the same is had as a file. */
export const adherenceFile = (asked: AdherenceAsked) =>
  address("/schedule-adherence", { ...asked, format: "csv" });
