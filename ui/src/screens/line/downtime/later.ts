import type { Instant } from "@/api/types";

const key = (line: string) => `outfeed-later-${line}`;

/** Until when (milliseconds) a stop of a line is not asked about; 0 where nobody put it off. */
export function laterUntil(line: string, start_at: Instant): number {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(line)) ?? "null") as unknown;
    if (!Array.isArray(kept) || kept[0] !== start_at) return 0;
    return typeof kept[1] === "number" ? kept[1] : 0;
  } catch {
    return 0;
  }
}

/** Puts the question about a stop off, over reloads too. */
export function later(line: string, start_at: Instant, until: number): number {
  sessionStorage.setItem(key(line), JSON.stringify([start_at, until]));
  return until;
}
