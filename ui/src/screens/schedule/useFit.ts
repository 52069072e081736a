import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/**
 * How much has to be left out, from 0 (nothing) to `most`, so that what is in `row` fits into its
 * width. What changes what stands there, such as the language, is `of`.
 */
export function useFit(row: RefObject<HTMLElement | null>, most: number, of: string): number {
  const [level, setLevel] = useState(0);
  /* The widths that the levels were found to need. */
  const needs = useRef<{ of: string; widths: number[] }>({ of, widths: [] });
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    if (needs.current.of !== of) needs.current = { of, widths: [] };
    const fit = () => {
      const { widths } = needs.current;
      const first = widths.findIndex((need) => need <= element.clientWidth);
      setLevel(Math.min(first < 0 ? widths.length : first, most));
    };
    if (element.scrollWidth > element.clientWidth)
      needs.current.widths[level] = element.scrollWidth;
    fit();
    const observer = new ResizeObserver(() => {
      if (element.scrollWidth > element.clientWidth) {
        needs.current.widths[level] = element.scrollWidth;
      }
      fit();
    });
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, [row, most, of, level]);
  return level;
}
