import { useSyncExternalStore } from "react";

let ahead = 0;
let shown = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** The server's present instant in milliseconds, as last heard plus the time gone by here. */
export function serverNow(): number {
  return Date.now() + ahead;
}

function tick(): void {
  shown = serverNow();
  for (const watcher of watchers) watcher();
}

/** Takes the server's clock over: screens count from it, whatever this device's clock says. */
export function setServerNow(instant: string): void {
  ahead = Date.parse(instant) - Date.now();
  tick();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  shown = serverNow();
  ticking ??= setInterval(tick, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The server's present instant in milliseconds; the component is drawn again as it goes on. */
export function useNow(step_time = 1): number {
  const step = step_time * 1000;
  return useSyncExternalStore(watch, () => Math.floor(shown / step) * step);
}
