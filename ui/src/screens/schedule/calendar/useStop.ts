import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Scope, type Series, type StopRoom, series, seriesQuery } from "@/api/calendar";
import { arrangeEntries } from "@/api/plan";
import { assetsQuery } from "@/api/plant";
import type { Entry, Id, Plan } from "@/api/types";
import { newKey } from "@/lib/newKey";
import { reflowOf } from "./planReflow";
import { changeOf, faultOf, type StopDraft, seriesFor, wantedStops } from "./stopDraft";
import { useWould } from "./useWould";

/** An entry as it belongs to a series, where it does. */
export type StopEntry = Entry & { series_id?: Id | null; series_date?: string | null };

/** The series of an entry, once it is known; undefined while it is asked, null for none. */
export function useSeriesOf(entry: StopEntry | undefined): Series | null | undefined {
  const id = entry?.series_id ?? null;
  const found = useQuery({ ...seriesQuery(entry?.line_id ?? 0), enabled: id !== null });
  if (id === null) return null;
  if (found.isError) return null;
  return found.data?.items.find((each) => each.id === id);
}

interface Asked {
  draft: StopDraft;
  was: StopDraft;
  entry: StopEntry | undefined;
  of: Series | null;
  scope: Scope;
  room: StopRoom;
  leave_out: boolean;
}

/** An act that was done: to show it and to take it back, what to call it, what to say. */
export type OnDid = (plan: Plan, words: string, said: string) => void;

/** Does what a draft asks for, each act `did` once it is done, or only says what it would do. */
function acts(
  asked: Asked,
  zoneOf: (line: Id) => string,
  key: string,
  did: (plan: Plan, lines: readonly Id[]) => void,
) {
  const { draft, was, entry, of, scope, room, leave_out } = asked;
  return async (preview: boolean, signal?: AbortSignal): Promise<Plan[]> => {
    const zone = zoneOf(draft.lines[0] ?? 0);
    if (of && entry) {
      const change = changeOf(draft, was, scope, zone) ?? {};
      const body = { ...change, scope, version: of.version, if_no_room: room };
      const whole = scope === "this" ? body : { ...body, skip_conflicts: leave_out };
      const date = entry.series_date ?? "";
      const plan = await (preview
        ? series.wouldChange(of.id, date, whole, signal)
        : series.change(of.id, date, whole));
      if (!preview) did(plan, draft.lines);
      return [plan];
    }
    if (draft.rrule === null) {
      const options = { preview, ...(signal && { signal }) };
      const plan = await arrangeEntries(wantedStops(draft, zoneOf, entry), room, options);
      if (!preview) did(plan, draft.lines);
      return [plan];
    }
    const plans: Plan[] = [];
    for (const line of draft.lines) {
      const body = seriesFor(draft, line, zoneOf(line), room, leave_out);
      const plan = await (preview
        ? series.wouldCreate(body, signal)
        : series.create(body, `${key}-${line}`));
      /* Of several lines each is an act of its own: those before one that is refused are done. */
      if (!preview) did(plan, [line]);
      plans.push(plan);
    }
    return plans;
  };
}

/** A planned stop while it is written: what it would do, and the way to do it. */
export function useStop(asked: Asked, onDone: () => void, onDid?: OnDid) {
  const { t } = useTranslation("calendar");
  const queryClient = useQueryClient();
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const [key] = useState(newKey);
  const assetOf = (line: Id) => assets.find(({ id }) => id === line);
  const zoneOf = (line: Id) => assetOf(line)?.time_zone ?? "UTC";
  const nameOf = (line: Id) => assetOf(line)?.display_name || assetOf(line)?.name || "";
  const { draft, was, entry, of, scope } = asked;
  const fault = faultOf(draft, zoneOf(draft.lines[0] ?? 0));
  const same = of
    ? changeOf(draft, was, scope, zoneOf(draft.lines[0] ?? 0)) === null
    : entry !== undefined && JSON.stringify(draft) === JSON.stringify(was);
  const ready = assets.length > 0 && (draft.off || fault === null) && !same;
  const act = acts(asked, zoneOf, key, (plan, lines) => {
    const what = draft.off ? "removed" : entry ? "changed" : "planned";
    const words = { mode: draft.mode, line: lines.map(nameOf).join(", ") };
    onDid?.(plan, t(`stop.act.${what}`, words), t(`stop.said.${what}`, words));
  });
  const would = useWould(
    "stop",
    ready ? [draft, scope, asked.room, asked.leave_out, of?.version, entry?.version] : null,
    (signal) => act(true, signal),
  );
  const save = useMutation({
    mutationFn: () => act(false),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["entries"] });
      onDone();
    },
    // Of several lines some may have been done before one was refused.
    onError: () => queryClient.invalidateQueries({ queryKey: ["entries"] }),
  });
  return {
    fault,
    ready,
    would,
    reflow: would.answer && reflowOf(would.answer, nameOf),
    created: would.answer?.reduce((sum, { created }) => sum + created.length, 0) ?? 0,
    save,
    zoneOf,
  };
}
