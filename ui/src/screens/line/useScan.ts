import { useEffect, useRef } from "react";
import { ScanReader } from "./scan";

/* What the number pad writes in knows what a scan is by itself; other fields take every key. */
const busy = "input:not([type=radio]):not([inputmode=none]), textarea, [role=dialog]";

/**
 * Calls back with each code that a keyboard-wedge scanner sends while no field is written in;
 * `everywhere`, as in a sheet that waits for one, wherever the keys go.
 */
export function useScan(scanned: (code: string) => unknown, everywhere = false): void {
  const latest = useRef(scanned);
  useEffect(() => {
    latest.current = scanned;
  });
  useEffect(() => {
    const reader = new ScanReader();
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (!everywhere && (event.target as HTMLElement).closest(busy)) return;
      const code = reader.read(event.key, event.timeStamp);
      if (code === null) return;
      // The Enter that ends a scan must not press the button that happens to have the focus.
      event.preventDefault();
      event.stopPropagation();
      latest.current(code);
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [everywhere]);
}
