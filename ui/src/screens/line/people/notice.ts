import { useSyncExternalStore } from "react";

/** What the panel says of a sign-on for a few seconds, wherever it came from. */
export type Notice =
  | { kind: "signed_on"; name: string }
  | { kind: "unknown_badge" }
  | { kind: "offline" }
  | { kind: "refused"; detail: string };

const shown_for = 6_000;
let notice: Notice | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

export function say(next: Notice | null): void {
  clearTimeout(timer);
  notice = next;
  if (next) timer = setTimeout(() => say(null), shown_for);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const useNotice = (): Notice | null => useSyncExternalStore(watch, () => notice);
