import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Schemas } from "./types";

/** What a screen shows, kept under a name: by somebody alone, or for everybody. */
export type View = Schemas["View"];

export const viewsQuery = (screen: string) =>
  queryOptions({
    queryKey: ["views", screen],
    queryFn: ({ signal }) => api.get<Schemas["Views"]>("/views", { query: { screen }, signal }),
  });

export type NewView = Pick<View, "name" | "shared" | "query">;

export const createView = (screen: string, view: NewView) =>
  api.post<View>("/views", { body: { screen, ...view } });

export const changeView = (view: View, change: Partial<NewView>) =>
  api.patch<View>(`/views/${view.id}`, { body: { ...change, version: view.version } });

export const removeView = (view: View) =>
  api.delete<void>(`/views/${view.id}`, { query: { version: view.version } });
