import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Decimal, Id, Instant, Plan, PlanFigures } from "./types";

/** A copy of the plan to try things on; nothing outside of planning knows of it. */
export interface WhatIf {
  id: Id;
  name: string;
  made_by: string | null;
  made_at: Instant;
  /** How many entries it has, and how many of them are new or other than in the plan. */
  entries: number;
  changed: number;
  version: number;
}

export interface ComparedLine {
  line_id: Id;
  utilisation: number | null;
}

/** Figures of a plan from now on, with the use of each line. */
export interface ComparedFigures extends PlanFigures {
  lines: ComparedLine[];
}

/** Where an entry stands in one of the two plans. */
export interface ComparedStand {
  line_id: Id;
  start_at: Instant;
  end_at: Instant;
  quantity: Decimal | null;
  late: boolean;
}

export interface Difference {
  order_number: string | null;
  mode: string;
  entry_id: Id | null;
  what: "moved" | "added" | "removed" | "changed";
  line: string;
  before: ComparedStand | null;
  after: ComparedStand | null;
}

/** What was changed in the plan since the copy was made, in words. */
export interface WhatIfConflict {
  entry_id: Id | null;
  detail: string;
}

export interface Comparison {
  figures: { plan: ComparedFigures; what_if: ComparedFigures };
  differences: Difference[];
  conflicts: WhatIfConflict[];
}

export const whatIfsQuery = queryOptions({
  queryKey: ["what-ifs"],
  queryFn: ({ signal }) => api.get<{ items: WhatIf[] }>("/what-ifs", { signal }),
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
