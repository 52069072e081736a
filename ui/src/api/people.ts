import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type { Id, Instant, Schemas } from "./types";

export type User = Schemas["User"];
export type PersonOnLine = Schemas["OnThisLine"];
export type KnownPerson = Schemas["KnownPerson"];
export type Handover = Schemas["Handover"];
export type LeftByShift = Schemas["LeftByShift"];

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => api.get<Schemas["Users"]>("/users", { signal }),
});

export const createUser = (user: Schemas["NewUser"]) => api.post<User>("/users", { body: user });

/** Changes a user; a PIN or badge of null takes it away. */
export const changeUser = (user: User, change: Omit<Schemas["UserChange"], "version">) =>
  api.patch<User>(`/users/${user.id}`, { body: change, version: user.version });

/** Who is on a line, and who may sign on to it. */
export const peopleQuery = (line: string) =>
  queryOptions({
    queryKey: ["people", line],
    queryFn: ({ signal }) =>
      api.get<Schemas["People"]>(`/lines/${assetPath(line)}/people`, { signal }),
    placeholderData: undefined,
  });

export const leaveLine = (line: string, sign_on: Id) =>
  api.post<Schemas["People"]>(`/lines/${assetPath(line)}/people/${sign_on}/leave`);

export const handoverPath = (line: string) => `/lines/${assetPath(line)}/handover`;

/** What the shift at an instant did and leaves, and what was left before it; now without one. */
export const handoverQuery = (line: string, at?: Instant) =>
  queryOptions({
    queryKey: ["handovers", line, at ?? "now"],
    queryFn: ({ signal }) => api.get<Handover>(handoverPath(line), { query: { at }, signal }),
    placeholderData: undefined,
    refetchInterval: 60_000,
  });
