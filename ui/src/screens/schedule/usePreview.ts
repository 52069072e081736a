import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { arrangeEntries, type EntryWanted, type IfNoRoom, moveEntry, placeEntry } from "@/api/plan";
import type { Decimal, Entry, Id } from "@/api/types";
import type { Answer, Place, Subject } from "@/board/drag";
import { type Outcome, outcomeOf } from "./outcome";
import { type Refusal, reasonsOf, violationsOf } from "./useActs";

const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** What is dragged, in the words of the API. */
export type Asked =
  | { entry: Entry }
  | { order: Id; quantity: Decimal }
  /** Several at once; null where one of them would leave the board. */
  | { subject: Subject; wanted: EntryWanted[] | null };

/** Asks what a place would come to, without changing anything. */
export function usePreview(known: () => ReadonlyMap<Id, Entry>, room: IfNoRoom) {
  const { t } = useTranslation("schedule");
  return useCallback(
    async (asked: Asked, place: Place, signal: AbortSignal): Promise<Answer<Outcome, Refusal>> => {
      const options = { preview: true, signal };
      const at = { line: place.line_id, start_at: iso(place.start), if_no_room: room };
      const not_here = { fits: false as const };
      if ("wanted" in asked && asked.wanted === null) {
        return { ...not_here, refusal: { reasons: [t("ghost.off_board")], stale: false } };
      }
      const subject: Subject =
        "subject" in asked
          ? asked.subject
          : "entry" in asked
            ? { kind: "entry", id: asked.entry.id, line_id: 0, start: 0, end: 0, version: 0 }
            : { kind: "order", id: asked.order };
      try {
        const plan =
          "wanted" in asked
            ? await arrangeEntries(asked.wanted ?? [], room, options)
            : "entry" in asked
              ? await moveEntry(asked.entry.id, { ...at, version: asked.entry.version }, options)
              : await placeEntry({ ...at, order: asked.order, quantity: asked.quantity }, options);
        const outcome = outcomeOf(plan, subject, known());
        if (outcome) return { fits: true, outcome };
        return { ...not_here, refusal: { reasons: [t("ghost.not_here")], stale: false } };
      } catch (error) {
        if (signal.aborted || (error instanceof Problem && error.status === 0)) throw error;
        const stale = error instanceof Problem && error.code === "stale_version";
        /* What would be new has no id yet, or one below 0. */
        const missing = violationsOf(error)
          .filter(({ by, entry_id }) => by && (entry_id === undefined || entry_id < 0))
          .reduce((most, { by }) => Math.max(most, by ?? 0), 0);
        return { fits: false, refusal: { reasons: reasonsOf(error), stale, missing } };
      }
    },
    [known, room, t],
  );
}
