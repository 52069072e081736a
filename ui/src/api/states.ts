import { queryOptions } from "@tanstack/react-query";
import { address, api, assetPath } from "./client";
import type { Id, Instant, Schemas } from "./types";

/** A span of time that a line was in one state; without an end it still is. */
export type StateItem = Schemas["LineState"];
/** What a line did in a piece of time, as people say it. */
export type StatePiece = Schemas["StatePiece"] & { end_at: Instant | null };
export type StateVersions = Schemas["StateVersions"];
/** What an act made of the states, and of the figures of the runs that it touched. */
export type EditedStates = Schemas["EditedStates"];

type Line = string | Id;

/** The states of a line over a time; `still so` ones have no end. */
export const statesQuery = (line: Line, from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["line", String(line), "states", from, to],
    queryFn: ({ signal }) =>
      api.get<Schemas["LineStates"]>(`/lines/${assetPath(line)}/states`, {
        query: { from, to },
        signal,
      }),
    placeholderData: undefined,
  });

/** Where the states of a time are had as a file. */
export const statesFile = (line: Line, from: Instant, to: Instant): string =>
  address(`/lines/${assetPath(line)}/states`, { from, to, format: "csv" });

/** Why the line may have stood, most likely first; `state` is what its machine said. */
export const reasonsQuery = (line: Line, state?: Id) =>
  queryOptions({
    queryKey: ["line", String(line), "reasons", state ?? null],
    queryFn: ({ signal }) =>
      api.get<Schemas["Reasons"]>(`/lines/${assetPath(line)}/reasons`, {
        query: { state },
        signal,
      }),
    staleTime: 60_000,
    placeholderData: undefined,
  });

/** The acts on the states of a time, newest first. */
export const stateVersionsQuery = (line: Line, from: Instant, to: Instant) =>
  queryOptions({
    queryKey: ["line", String(line), "states", "versions", from, to],
    queryFn: ({ signal }) =>
      api.get<StateVersions>(`/lines/${assetPath(line)}/states/versions`, {
        query: { from, to },
        signal,
      }),
    placeholderData: undefined,
  });

/** Where an act on states is sent. */
export const statesPath = (line: Line, act: "edit" | "revert"): string =>
  `/lines/${assetPath(line)}/states/${act}`;
