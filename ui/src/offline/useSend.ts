import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { LineStatus } from "@/api/types";
import { type Draft, type Entry, type Sent, shownRefused, shownWaiting } from "./entry";
import { once } from "./once";
import { nameOf, seenNow, sendAct, watchQueue } from "./queue";

/**
 * The way of every act of the line screen to the server. `send` writes the act down in this browser
 * before it sends it, and gives the server's answer or, without network, that it waits; it throws
 * `Problem` where the server refuses while whoever tapped still waits for the answer. What waits and
 * what was refused later are shown, as acts that are not confirmed. The same act, sent twice before it
 * is answered, is one.
 */
export function useSend(line: string) {
  const { entries } = useSyncExternalStore(watchQueue, seenNow);
  const send = useCallback(
    <Answer = LineStatus>(entry: Draft): Promise<Sent<Answer>> =>
      once([line, entry], () => sendAct<Answer>(line, entry)),
    [line],
  );
  return useMemo(() => {
    const own: Entry[] = entries.filter((each) => each.line === nameOf(line));
    const now = Date.now();
    return { send, waiting: shownWaiting(own, now), refused: shownRefused(own, now) };
  }, [entries, line, send]);
}
