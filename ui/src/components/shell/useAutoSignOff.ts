import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLive } from "@/api/live";
import { type ActingNow, sessionQuery, signOff } from "@/api/session";
import type { Session } from "@/api/types";
import { lastTouch, touched } from "./lastTouch";
import { noteSignOff, signOffDue } from "./signOffDue";

const said_before = 15;
const touches = ["pointerdown", "keydown", "wheel"] as const;

/**
 * Signs off who acts at this panel once nobody has touched it for `after` seconds. Gives the seconds
 * that are left, in the last fifteen of them.
 */
export function useAutoSignOff(acting: ActingNow, after: number): number | null {
  const queryClient = useQueryClient();
  const { unheard } = useLive();
  const [left, setLeft] = useState<number | null>(null);

  useEffect(() => {
    if (lastTouch() === 0) touched();
    for (const name of touches) window.addEventListener(name, touched, { capture: true });
    return () => {
      for (const name of touches) window.removeEventListener(name, touched, { capture: true });
    };
  }, []);

  useEffect(() => {
    const look = () => {
      const seconds = Math.ceil(after - (Date.now() - lastTouch()) / 1000);
      setLeft(seconds <= said_before ? Math.max(seconds, 0) : null);
      if (seconds > 0 || signOffDue() === acting.sign_on) return;
      // From now on nothing is theirs, whether the server hears of it now or later.
      noteSignOff(acting.sign_on);
      queryClient.setQueryData(sessionQuery.queryKey, (before: Session | undefined) =>
        before ? { ...before, acting: null } : before,
      );
      void tell();
    };
    const tell = async () => {
      try {
        const session = await signOff(false);
        noteSignOff(null);
        queryClient.setQueryData(sessionQuery.queryKey, session);
        await queryClient.invalidateQueries({ queryKey: ["people"] });
      } catch {
        // Told again when the server is heard: it then says once more who acts here.
      }
    };
    look();
    if (!unheard && signOffDue() === acting.sign_on) void tell();
    const ticking = setInterval(look, 500);
    return () => clearInterval(ticking);
  }, [acting.sign_on, after, unheard, queryClient]);

  return left;
}
