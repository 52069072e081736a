import { useSyncExternalStore } from "react";
import type { Id } from "@/api/types";

/** What of a found plan stands on the board, and which of its entries was pressed in the list. */
interface Trace {
  on: boolean;
  picked: string | null;
  /** Lines that are not to be accepted. */
  left_out: ReadonlySet<Id>;
}

let trace: Trace = { on: true, picked: null, left_out: new Set() };
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function setTrace(part: Partial<Trace>): void {
  trace = { ...trace, ...part };
  for (const watcher of watchers) watcher();
}

/** Kept outside of the panel and the board, which both show it and are not within each other. */
export const useFoundTrace = (): Trace => useSyncExternalStore(watch, () => trace);

/** Tells one entry of a found plan from all others. */
export const itemKey = (item: { line_id: number; order_id: number; start_at: string }): string =>
  `${item.line_id} ${item.order_id} ${item.start_at}`;
