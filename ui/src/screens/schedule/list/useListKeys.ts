import { type KeyboardEvent, useCallback, useRef } from "react";

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

/**
 * Arrow keys go from row to row of the list (by the link that each has), Home and End to the first
 * and last; left and right to the days before and after.
 */
export function useListKeys(step: (direction: 1 | -1) => void) {
  const ref = useRef<HTMLDivElement>(null);
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        step(event.key === "ArrowRight" ? 1 : -1);
        event.preventDefault();
        return;
      }
      const rows = [...(ref.current?.querySelectorAll<HTMLElement>("a[data-row]") ?? [])];
      const at = rows.indexOf(document.activeElement as HTMLElement);
      const by = steps[event.key];
      const goal =
        event.key === "Home"
          ? 0
          : event.key === "End"
            ? rows.length - 1
            : by === undefined
              ? null
              : Math.min(Math.max(at + by, 0), rows.length - 1);
      const row = goal === null ? undefined : rows[goal];
      if (!row) return;
      row.focus();
      row.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    },
    [step],
  );
  return { ref, onKeyDown };
}
