import { watchLive } from "@/api/live";

const usedKey = "outfeed-queue";

/** Remembers that acts were written down in this browser, so that they are looked for from now on. */
export function markUsed(): void {
  try {
    localStorage.setItem(usedKey, "yes");
  } catch {
    // What a browser can't remember here is found when a line screen is opened.
  }
}

function used(): boolean {
  try {
    return localStorage.getItem(usedKey) !== null;
  } catch {
    return false;
  }
}

/** Sends what waits in this browser from whichever screen is open; gives the way to stop. */
export function resumeSending(): () => void {
  if (!used()) return () => undefined;
  let stop: (() => void) | undefined;
  let left = false;
  void import("./queue").then(({ keepSending }) => {
    if (!left) stop = keepSending();
  });
  return () => {
    left = true;
    stop?.();
  };
}

/** Shows what was last known as soon as the server is not heard; gives the way to stop. */
export function restoreWhenLost(): () => void {
  return watchLive(({ unheard }) => {
    // Without its file nothing was kept here yet.
    if (unheard)
      void import("./kept").then(
        ({ restoreKept }) => restoreKept(),
        () => undefined,
      );
  });
}
