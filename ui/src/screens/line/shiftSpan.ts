import type { Instant, WorkingWindow } from "@/api/types";

/** The shift that an instant (milliseconds) falls into, its planned stops bridged. */
export interface ShiftSpan {
  shift: string | null;
  start_at: Instant;
  end_at: Instant;
}

const longest_stop = 4 * 3_600_000;

function joined(windows: readonly WorkingWindow[]): ShiftSpan[] {
  const spans: ShiftSpan[] = [];
  const inOrder = [...windows].sort((a, b) => Date.parse(a.start_at) - Date.parse(b.start_at));
  for (const { shift, start_at, end_at } of inOrder) {
    const last = spans.at(-1);
    const gap = last ? Date.parse(start_at) - Date.parse(last.end_at) : 0;
    if (last && last.shift === shift && shift !== null && gap <= longest_stop) last.end_at = end_at;
    else spans.push({ shift, start_at, end_at });
  }
  return spans;
}

/** The shift that is on at `now` (milliseconds); null between shifts. */
export function shiftAt(windows: readonly WorkingWindow[], now: number): ShiftSpan | null {
  const on = (span: ShiftSpan) => Date.parse(span.start_at) <= now && now < Date.parse(span.end_at);
  return joined(windows).find(on) ?? null;
}
