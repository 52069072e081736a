import { type KeyboardEvent, useRef, useState } from "react";

/** One stop of the Tab key for all buttons of a list: arrow keys go from one to the next. */
export function useRoving(count: number) {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const current = Math.min(at, Math.max(count - 1, 0));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const to: Partial<Record<string, number>> = {
      ArrowLeft: current - 1,
      ArrowRight: current + 1,
      Home: 0,
      End: count - 1,
    };
    const wanted = to[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(wanted, 0), count - 1);
    setAt(next);
    list.current?.querySelectorAll<HTMLButtonElement>("button")[next]?.focus();
  };
  return { list, current, onKeyDown, setAt };
}
