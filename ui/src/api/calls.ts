import { queryOptions } from "@tanstack/react-query";
import { address, api } from "./client";
import type { Asked, Id, Schemas } from "./types";

/** A call for help from a line; its times are seconds from the call. */
export type Call = Schemas["Call"];
export type CallKind = Schemas["CallKind"];
/** A call that is not resolved, as it stands with the status of its line. */
export type OpenCall = Schemas["OpenCall"];

export const callKinds: CallKind[] = ["maintenance", "quality", "material"];

export type CallsAsked = Omit<Asked<"/api/v1/calls">, "format" | "cursor">;

export const callsQuery = (asked: CallsAsked) =>
  queryOptions({
    queryKey: ["calls", asked],
    queryFn: ({ signal }) => api.get<Schemas["Calls"]>("/calls", { query: asked, signal }),
  });

/** Where the same is had as a file. */
export const callsFile = (asked: CallsAsked) => address("/calls", { ...asked, format: "csv" });

/** Says that help comes. */
export const acknowledgeCall = (id: Id) =>
  api.postOnce<Call>(`/calls/${id}/acknowledge`, { body: {} });
