import { type RefObject, useCallback, useEffect, useState } from "react";

export interface Sight {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What of a scrolling element is in sight, in pixels of what it holds. */
export function useSight(element: RefObject<HTMLElement | null>): [Sight, () => void] {
  const [sight, setSight] = useState<Sight>({ left: 0, top: 0, width: 900, height: 500 });
  const look = useCallback(() => {
    const box = element.current;
    if (!box) return;
    setSight({
      left: Math.abs(box.scrollLeft),
      top: box.scrollTop,
      width: box.clientWidth,
      height: box.clientHeight,
    });
  }, [element]);
  useEffect(() => {
    if (!element.current) return;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, look]);
  return [sight, look];
}
