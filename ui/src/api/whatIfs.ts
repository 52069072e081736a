import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Id, Plan, Schemas } from "./types";

/** A copy of the plan to try things on; nothing outside of planning knows of it. */
export type WhatIf = Schemas["WhatIf"];
/** How a copy differs from the plan, and what was changed in the plan since it was made. */
export type Comparison = Schemas["Comparison"];
/** Figures of a plan from now on, with the use of each line. */
export type ComparedFigures = Schemas["PlanCompared"];
export type Difference = Comparison["differences"][number];
/** Where an entry stands in one of the two plans. */
export type ComparedStand = Schemas["Stand"];
/** What was changed in the plan since the copy was made, in words. */
export type WhatIfConflict = Schemas["Meanwhile"];

export const whatIfsQuery = queryOptions({
  queryKey: ["what-ifs"],
  queryFn: ({ signal }) => api.get<Schemas["WhatIfs"]>("/what-ifs", { signal }),
});

/** How a copy differs from the plan; never shown under the name of another copy. */
export const comparisonQuery = (id: Id) =>
  queryOptions({
    queryKey: ["entries", "comparison", id],
    queryFn: ({ signal }) => api.get<Comparison>(`/what-ifs/${id}/comparison`, { signal }),
    placeholderData: undefined,
  });

export const makeWhatIf = (name: string, key: string) =>
  api.post<WhatIf>("/what-ifs", { body: { name }, key });

export const renameWhatIf = ({ id, version }: WhatIf, name: string) =>
  api.patch<WhatIf>(`/what-ifs/${id}`, { body: { name, version } });

export const discardWhatIf = ({ id, version }: WhatIf) =>
  api.delete<void>(`/what-ifs/${id}`, { query: { version } });

/**
 * Makes the plan what a copy of it is, on some lines (paths) or all. Refused with `plan_changed` and
 * `conflicts` where the plan was changed meanwhile.
 */
export const publishWhatIf = (
  { id, version }: WhatIf,
  lines: readonly string[] | undefined,
  { preview, signal }: { preview?: boolean; signal?: AbortSignal } = {},
) =>
  api.post<Plan>(`/what-ifs/${id}/publish`, {
    body: { lines, version },
    query: { preview: preview || undefined },
    signal,
  });
