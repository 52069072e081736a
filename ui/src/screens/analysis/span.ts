import type { Instant, OeeGrouping } from "@/api/types";
import type { SpanName } from "./search";

export interface Span {
  from: Instant;
  to: Instant;
}

const hour = 3_600_000;
const back: Record<"8h" | "24h" | "7d", number> = { "8h": 8, "24h": 24, "7d": 7 * 24 };

/** An instant in milliseconds as the API writes it, in whole seconds. */
export function written(at: number): Instant {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

/**
 * The span of a name at `now` (milliseconds): the hours of the clock up to now, the present one
 * included, so that no bar is cut off at its start; custom ones as given. Null where it is none.
 */
export function spanOf(
  name: Exclude<SpanName, "shift">,
  given: Partial<Span>,
  now: number,
): Span | null {
  if (name !== "custom") {
    const from = (Math.floor(now / hour) - back[name] + 1) * hour;
    return { from: written(from), to: written(now) };
  }
  const from = Date.parse(given.from ?? "");
  const to = Date.parse(given.to ?? "");
  return to > from ? { from: written(from), to: written(to) } : null;
}

/** How a span is cut where nobody said it: by hour up to two days, by day above. */
export function usualGrouping(span: Span): OeeGrouping {
  return Date.parse(span.to) - Date.parse(span.from) <= 48 * hour ? "hour" : "day";
}
