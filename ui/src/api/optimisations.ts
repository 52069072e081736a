import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Id, Schemas, Sent } from "./types";

/** What a planner weighs, under a name: costs, and times in seconds. */
export type Profile = Schemas["OptimisationProfile"];
/** What is weighed, for how long it is searched, what is left alone and what is split. */
export type ProfileFields = Omit<Profile, "id" | "version">;

/** A search for a better plan, how it goes on, and what it has found so far. */
export type Optimisation = Schemas["Optimisation"];
/** A search as lists tell it, without its course and what it does to each line. */
export type OptimisationInList = Schemas["OptimisationInList"];
export type CurvePoint = Schemas["CurvePoint"];
/** Figures of a plan that was found, or of the plan as it was; times in seconds. */
export type FoundFigures = Schemas["FoundFigures"];
/** What a found plan does to a line. */
export type FoundLine = Schemas["LineDifference"];
/** An entry of a found plan, and where it stood before. */
export type FoundEntry = Schemas["FoundEntry"];
export type UnplacedOrder = Schemas["UnplacedOrder"];

/** What a search is asked for; what is left out is as the profile says, null is for nothing. */
export type AskedFor = Omit<Sent<Partial<Schemas["NewOptimisation"]>>, "weights"> & {
  weights?: Partial<Schemas["OptimisationWeights"]>;
};

export const profilesQuery = queryOptions({
  queryKey: ["optimisation-profiles"],
  queryFn: ({ signal }) =>
    api.get<Schemas["OptimisationProfiles"]>("/optimisation-profiles", { signal }),
});

/** The searches of late, the newest first. */
export const optimisationsQuery = queryOptions({
  queryKey: ["optimisations"],
  queryFn: ({ signal }) =>
    api.get<Schemas["Optimisations"]>("/optimisations", { query: { limit: 12 }, signal }),
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
    queryFn: ({ signal }) => api.get<Schemas["FoundPlan"]>(`/optimisations/${id}/plan`, { signal }),
    placeholderData: undefined,
  });

export const addProfile = (fields: ProfileFields) =>
  api.post<Profile>("/optimisation-profiles", { body: fields });

export const changeProfile = ({ id, version }: Profile, fields: Partial<ProfileFields>) =>
  api.patch<Profile>(`/optimisation-profiles/${id}`, { body: { ...fields, version } });

export const removeProfile = ({ id, version }: Profile) =>
  api.delete<void>(`/optimisation-profiles/${id}`, { query: { version } });

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
) =>
  api.post<Schemas["AcceptedPlan"]>(`/optimisations/${id}/accept`, {
    body: { ...accepted, version },
  });

/** Tries whether what was found still fits the plan; refused as accepting it would be. */
export const foundFitsQuery = ({ id, version }: Pick<Optimisation, "id" | "version">) =>
  queryOptions({
    /* Among the entries, so that what changes these asks again. */
    queryKey: ["entries", "found-fits", id, version],
    queryFn: async ({ signal }) => {
      await api.post(`/optimisations/${id}/accept`, {
        query: { preview: true },
        body: { version },
        signal,
      });
      return true;
    },
    retry: false,
    placeholderData: undefined,
  });
