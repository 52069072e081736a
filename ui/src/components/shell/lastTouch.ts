const key = "outfeed-last-touch";
const kept_every = 2_000;

/** Kept over a reload: a panel that was off for an hour signs off whoever acted at it. */
let last = Number(localStorage.getItem(key)) || 0;
let kept = last;

/** Somebody touched the panel just now. */
export function touched(): void {
  last = Date.now();
  if (last - kept < kept_every) return;
  kept = last;
  localStorage.setItem(key, String(last));
}

/** When the panel was last touched, by this device's clock; 0 where that is not known. */
export const lastTouch = (): number => Math.max(last, Number(localStorage.getItem(key)) || 0);
