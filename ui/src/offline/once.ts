const under_way = new Map<string, Promise<unknown>>();

/**
 * Does an act, unless the same one is under way: then that is what comes of it. A finger in a glove
 * touches twice what it means once, before a button has been told that it is pressed.
 */
export function once<T>(of: readonly unknown[], act: () => Promise<T>): Promise<T> {
  const key = JSON.stringify(of);
  const first = under_way.get(key) as Promise<T> | undefined;
  if (first) return first;
  const done = act().finally(() => under_way.delete(key));
  under_way.set(key, done);
  return done;
}
