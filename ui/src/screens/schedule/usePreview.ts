import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import type { IfNoRoom } from "@/api/plan";
import type { Entry, Id } from "@/api/types";
import type { Answer, Place, Subject } from "@/board/drag";
import { type Asked, planCall } from "./calls";
import { type Outcome, outcomeOf } from "./outcome";
import { type Difference, differencesOf, type Refusal, refusalOf } from "./refusal";

/** Whom the outcome of an act is read for. */
function subjectOf(asked: Asked): Subject {
  if ("subject" in asked) return asked.subject;
  if ("order" in asked) return { kind: "order", id: asked.order };
  if ("stop" in asked) return { kind: "stop", ...asked.stop };
  const entry =
    "split" in asked
      ? asked.split
      : "merge" in asked
        ? asked.merge
        : "remaining" in asked
          ? asked.remaining
          : asked.entry;
  const standing = { id: entry.id, line_id: 0, start: 0, end: 0, version: 0 };
  return { kind: "entry", ...standing, remaining: "remaining" in asked };
}

/** Asks what a place would come to, without changing anything. */
export function usePreview(
  known: () => ReadonlyMap<Id, Entry>,
  room: IfNoRoom,
  what_if: Id | null,
  inWords: (difference: Difference) => string,
) {
  const { t } = useTranslation("schedule");
  return useCallback(
    async (
      asked: Asked,
      place: Place,
      signal: AbortSignal,
      chosen?: IfNoRoom,
    ): Promise<Answer<Outcome, Refusal>> => {
      const refused = (reason: string) => ({
        fits: false as const,
        refusal: { reasons: [reason], stale: false },
      });
      if ("wanted" in asked && asked.wanted === null) return refused(t("ghost.off_board"));
      if ("split" in asked && asked.quantity === null) return refused(t("ghost.no_part"));
      const options = { preview: true, what_if, signal };
      try {
        const plan = await planCall(asked, place, chosen ?? room, options);
        const other =
          "split" in asked
            ? ({ part: true } as const)
            : "merge" in asked
              ? { into: asked.into.id }
              : undefined;
        const outcome = outcomeOf(plan, subjectOf(asked), known(), other);
        return outcome ? { fits: true, outcome } : refused(t("ghost.not_here"));
      } catch (error) {
        if (signal.aborted || (error instanceof Problem && error.status === 0)) throw error;
        const refusal = refusalOf(error);
        const differences = differencesOf(error).map(inWords);
        return {
          fits: false,
          refusal: { ...refusal, reasons: [...refusal.reasons, ...differences] },
        };
      }
    },
    [known, room, what_if, inWords, t],
  );
}
