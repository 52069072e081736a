import { useCallback, useMemo, useState } from "react";
import type { Shown } from "./waiting";

/** Stops chosen for one reason together, by their starts; what is no longer there is not chosen. */
export function useChosen(items: readonly Shown[]) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const stops = useMemo(() => items.filter((item) => keys.has(item.start_at)), [items, keys]);
  const toggle = useCallback((some: readonly Shown[], chosen: boolean) => {
    setKeys((before) => {
      const next = new Set(before);
      for (const { start_at } of some) {
        if (chosen) next.add(start_at);
        else next.delete(start_at);
      }
      return next;
    });
  }, []);
  const clear = useCallback(() => setKeys(new Set()), []);
  const has = useCallback(
    (some: readonly Shown[]) => some.length > 0 && some.every((each) => keys.has(each.start_at)),
    [keys],
  );
  return { stops, toggle, clear, has };
}

export type ChosenStops = ReturnType<typeof useChosen>;
