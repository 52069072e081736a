import { useEffect, useRef } from "react";

/** How long after a `?` nothing else may come, in milliseconds: a scanner sends on at once. */
const quiet = 90;

const inDialog = () => document.querySelector("[role=dialog]") !== null;

/** Alt with a digit shows the tab of that place; F1, or `?` where nothing is written, the keys. */
export function useLineKeys(acts: {
  show: (index: number) => void;
  help: (open: boolean) => void;
}): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    let asked: ReturnType<typeof setTimeout> | undefined;
    let last = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent) => {
      const alone = event.timeStamp - last > quiet;
      if (event.key !== "Shift") last = event.timeStamp;
      clearTimeout(asked);
      if (inDialog() || event.ctrlKey || event.metaKey) return;
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (event.altKey && digit) {
        event.preventDefault();
        latest.current.show(Number(digit) - 1);
      } else if (event.key === "F1") {
        event.preventDefault();
        latest.current.help(true);
      } else if (event.key === "?" && alone && !(event.target as HTMLElement).closest("textarea")) {
        asked = setTimeout(() => latest.current.help(true), quiet);
      }
    };
    window.addEventListener("keydown", listen);
    return () => {
      clearTimeout(asked);
      window.removeEventListener("keydown", listen);
    };
  }, []);
}

/** Acts on function keys, which no scanner sends, while no dialog is open. */
export function useFunctionKeys(acts: Partial<Record<string, () => void>>): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      if (!act || event.altKey || event.ctrlKey || event.metaKey || inDialog()) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
