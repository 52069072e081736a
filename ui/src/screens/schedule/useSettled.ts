import { useEffect, useState } from "react";

const pause = 1_000;

/** Whether what matters has been on the screen for a moment, so that the rest may come. */
export function useSettled(shown: boolean): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setSettled(true), pause);
    return () => clearTimeout(timer);
  }, [shown]);
  return settled;
}
