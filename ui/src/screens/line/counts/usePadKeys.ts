import { useEffect, useRef } from "react";
import { longest_pause, ScanReader } from "../scan";
import { type PadKey, padKey } from "./numberPad";

/**
 * Lets digits write on the pad, and Enter record, wherever the focus is, if in no field or button.
 * What a scanner sends is none of it: whatever its digits wrote is as it was before them again.
 */
export function usePadKeys<Text>(pad: {
  press: (key: PadKey) => void;
  enter: () => void;
  text: Text;
  restore: (text: Text) => void;
}): void {
  const latest = useRef(pad);
  useEffect(() => {
    latest.current = pad;
  });
  useEffect(() => {
    const reader = new ScanReader();
    let last = Number.NEGATIVE_INFINITY;
    let before = latest.current.text;
    const watch = (event: KeyboardEvent) => {
      if (event.timeStamp - last > longest_pause) before = latest.current.text;
      last = event.timeStamp;
      if (reader.read(event.key, event.timeStamp) !== null) latest.current.restore(before);
    };
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (target.closest("input, textarea, select, [role=dialog]")) return;
      const key = padKey(event.key);
      if (key !== null) {
        event.preventDefault();
        latest.current.press(key);
      } else if (event.key === "Enter" && !target.closest("button, a")) latest.current.enter();
    };
    window.addEventListener("keydown", watch, { capture: true });
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("keydown", watch, { capture: true });
      window.removeEventListener("keydown", listen);
    };
  }, []);
}
