import { useState } from "react";
import { useNow } from "@/api/now";
import { useShift } from "@/components/useShift";
import { dayOf } from "@/lib/instant";
import type { Chosen } from "./SpanBar";
import { lastHours, type Span, sinceShift, wholeDay } from "./spans";

/** The time that is looked at: the shift that is on, the last hours, or a day. */
export function useSpan(path: string, zone: string) {
  const now = useNow(60);
  const [chosen, setChosen] = useState<Chosen>("shift");
  const today = dayOf(now, zone);
  const [day, setDay] = useState(today);
  const { shift, known } = useShift(path, chosen === "shift");
  return {
    chosen,
    choose: setChosen,
    day,
    today,
    goTo: setDay,
    span: spanOf(chosen, day, zone, now, shift?.from),
    /** The shift was asked for, and none is on. */
    no_shift: chosen === "shift" && known && !shift,
  };
}

function spanOf(chosen: Chosen, day: string, zone: string, now: number, start?: string): Span {
  switch (chosen) {
    case "shift":
      return start ? sinceShift(start, now) : lastHours(8, now);
    case "8h":
      return lastHours(8, now);
    case "24h":
      return lastHours(24, now);
    case "day":
      return wholeDay(day, zone, now) ?? lastHours(24, now);
  }
}
