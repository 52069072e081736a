import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lineQuery } from "@/api/lines";
import { peopleQuery } from "@/api/people";
import { sessionQuery, signOff, signOn } from "@/api/session";
import type { Session } from "@/api/types";
import { touched } from "@/components/shell/lastTouch";

type Who = { user: number; pin: string } | { badge: string };

/** Signing on to a line at this panel, and off again; both need the network. */
export function useSignOn(line: string) {
  const queryClient = useQueryClient();
  const taken = async (session: Session) => {
    touched();
    queryClient.setQueryData(sessionQuery.queryKey, session);
    await Promise.all([
      queryClient.invalidateQueries(peopleQuery(line)),
      queryClient.invalidateQueries({ queryKey: lineQuery(line).queryKey }),
    ]);
  };
  const on = useMutation({
    mutationFn: (who: Who) => signOn({ line, ...who }),
    onSuccess: taken,
    networkMode: "always",
  });
  const off = useMutation({ mutationFn: signOff, onSuccess: taken, networkMode: "always" });
  return { on, off };
}
