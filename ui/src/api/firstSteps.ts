import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Schemas } from "./types";

export type FirstSteps = Schemas["FirstSteps"];

/** What leads from an empty system to a running line, and what of it is done. */
export const firstStepsQuery = queryOptions({
  queryKey: ["plant", "first-steps"],
  queryFn: ({ signal }) => api.get<FirstSteps>("/first-steps", { signal }),
});
