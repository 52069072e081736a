import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import type { DragController } from "@/board/controller";
import { carriedIn, type Drag, type Subject } from "@/board/drag";
import type { BoardLine } from "@/board/layout";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import type { Outcome } from "./outcome";
import type { Refusal } from "./refusal";

/** A few words that are shown for a moment. */
export function useNote() {
  const [note, setNote] = useState<string | null>(null);
  useEffect(() => {
    if (note === null) return;
    const timer = setTimeout(() => setNote(null), 3_000);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote] as const;
}

/** Says things to who does not see them. */
export function useSaying() {
  const region = useRef<HTMLDivElement>(null);
  const say = useCallback((words: string) => {
    if (region.current) region.current.textContent = words;
  }, []);
  return { region, say };
}

/**
 * Says what a drag by keyboard would come to; gives whether something new is being dragged, for whose
 * sake a panel over the board makes room.
 */
export function useDragSaid(given: {
  controller: DragController<Outcome, Refusal>;
  say: (words: string) => void;
  titleOf: (subject: Subject) => string;
  /** How much of it, and what happens without room, in words. */
  noteOf: (drag: Drag<Outcome, Refusal>) => string[];
  clockOn: (line_id: Id) => (at: number) => string;
  lineOf: (id: Id) => BoardLine | undefined;
}): boolean {
  const { t } = useTranslation("schedule");
  const { controller, say, titleOf, noteOf, clockOn, lineOf } = given;
  const locale = useLocale();
  const [order_dragged, setOrderDragged] = useState(false);
  useEffect(
    () =>
      controller.watch(() => {
        const drag = controller.current();
        setOrderDragged(drag.state === "dragging" && drag.subject.kind !== "entry");
        if (drag.state === "refused") {
          say(t("said.refused", { reason: drag.refusal.reasons.join(" ") }));
        }
        const carried = carriedIn(drag);
        if (carried?.pointer !== "keyboard" || !carried.answer) return;
        const { answer, place, subject, edge } = carried;
        if (!answer.fits) say(t("said.refused", { reason: answer.refusal.reasons.join(" ") }));
        else if (place) {
          const clock = clockOn(place.line_id);
          const number = titleOf(subject);
          const line = lineOf(place.line_id)?.name ?? "";
          const { start, end, quantity } = answer.outcome;
          if (edge) {
            const amount = quantity ? formatDecimal(quantity.value, locale) : "";
            const unit = quantity?.unit ?? "";
            say(t("said.would_end", { number, end: clock(end), quantity: `${amount} ${unit}` }));
            return;
          }
          const would = t("said.would", { number, line, start: clock(start), end: clock(end) });
          say([...noteOf(carried), would].join(". "));
        }
      }),
    [controller, say, t, titleOf, noteOf, clockOn, lineOf, locale],
  );
  return order_dragged;
}
