import { useSyncExternalStore } from "react";

const aheadKey = "outfeed-clock-ahead";
const worth_keeping = 500;

function keptAhead(): number {
  try {
    return Number(localStorage.getItem(aheadKey)) || 0;
  } catch {
    return 0;
  }
}

/* Kept over a reload: without network there is nobody to ask for the time. */
let kept = keptAhead();
let ahead = kept;
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

function keep(): void {
  if (Math.abs(ahead - kept) < worth_keeping) return;
  kept = ahead;
  try {
    localStorage.setItem(aheadKey, String(ahead));
  } catch {
    // A browser that keeps nothing asks for the time when it is next heard.
  }
}

/** Takes the server's clock over: screens count from it, whatever this device's clock says. */
export function setServerNow(instant: string): void {
  const found = Date.parse(instant) - Date.now();
  if (Number.isNaN(found)) return;
  const moved = Math.abs(found - ahead) >= 1000;
  ahead = found;
  keep();
  if (moved) tick();
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
