import { useCallback } from "react";
import { Problem } from "@/api/client";
import { say } from "./notice";
import { useSignOn } from "./useSignOn";

/**
 * Tries a scanned code as a badge: for codes that name no order. Gives false where it is nobody's
 * badge; else what became of it is said on the screen.
 */
export function useBadge(line: string): (code: string) => Promise<boolean> {
  const { mutateAsync } = useSignOn(line).on;
  return useCallback(
    async (code: string) => {
      try {
        const session = await mutateAsync({ badge: code });
        say({ kind: "signed_on", name: session.acting?.user.display_name ?? "" });
        return true;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === "wrong_sign_on") return false;
        if (error.code === "unreachable") say({ kind: "offline" });
        else say({ kind: "refused", detail: error.message });
        return true;
      }
    },
    [mutateAsync],
  );
}
