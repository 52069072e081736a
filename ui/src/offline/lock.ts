import { newKey } from "@/lib/newKey";
import type { Store } from "./store";

/**
 * Runs something while no other tab of this browser sends acts of the same line. `held` is asked
 * before each act is sent; false: the right went to another tab meanwhile.
 */
export type Locked = <Result>(
  line: string,
  during: (held: () => Promise<boolean>) => Promise<Result>,
) => Promise<Result>;

/** Longer than one attempt to send lasts: a tab that is frozen or gone frees its line after it. */
const lease_time = 30_000;
const look_again = 250;

/** By the browser's own locks. */
const byWebLocks =
  (locks: LockManager): Locked =>
  (line, during) =>
    locks.request(`outfeed-send:${line}`, () => during(async () => true)) as ReturnType<
      typeof during
    >;

/** By a lease in the store, where the browser has no locks: over plain http. */
export function byLease(store: Store, now: () => number = Date.now): Locked {
  const holder = newKey();
  const inside = new Map<string, Promise<unknown>>();
  const take = (line: string) => store.lease(line, holder, now(), now() + lease_time);
  const hold: Locked = async (line, during) => {
    while (!(await take(line))) {
      await new Promise((resolve) => setTimeout(resolve, look_again));
    }
    try {
      return await during(() => take(line));
    } finally {
      await store.release(line, holder);
    }
  };
  // A lease tells tabs apart; within one, callers wait for each other.
  return (line, during) => {
    const result = (inside.get(line) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => hold(line, during));
    inside.set(line, result);
    return result;
  };
}

export const lockedIn = (store: Store): Locked =>
  navigator.locks === undefined ? byLease(store) : byWebLocks(navigator.locks);
