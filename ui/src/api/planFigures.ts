import { queryOptions } from "@tanstack/react-query";
import { api, assetPath } from "./client";
import type { Asked, Id, Schemas } from "./types";

/** Of the published plan, or of a what-if copy. */
export type PlanFigureFilter = Asked<"/api/v1/plan/figures"> & { what_if?: Id | undefined };

/** The figures of the plan in a span, of all lines or those beneath one asset. */
export const planFiguresQuery = (filter: PlanFigureFilter) =>
  queryOptions({
    queryKey: ["entries", "figures", filter],
    queryFn: ({ signal }) =>
      api.get<Schemas["FiguresOfPlan"]>("/plan/figures", { query: filter, signal }),
  });

export type CalendarFeed = Schemas["Feed"];

/** The addresses that calendar programs read lines from, without their keys. */
export const calendarFeedsQuery = queryOptions({
  queryKey: ["calendar-feeds"],
  queryFn: ({ signal }) => api.get<Schemas["Feeds"]>("/calendar-feeds", { signal }),
});

/** Makes one's own feed of a line; its address is told this once, and an older one is refused. */
export const makeCalendarFeed = (line: Id, language: string) =>
  api.post<Schemas["MadeFeed"]>(`/lines/${assetPath(line)}/calendar-feed`, {
    query: { language },
  });

export const deleteCalendarFeed = (id: Id) => api.delete<void>(`/calendar-feeds/${id}`);
