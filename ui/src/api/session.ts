import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { setServerNow } from "./now";
import type { Schemas, Session } from "./types";

function heard(session: Session): Session {
  setServerNow(session.now);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => heard(await api.get<Session>("/session", { signal })),
  staleTime: 5 * 60_000,
  retry: false,
});

export async function signIn(name: string, password: string): Promise<Session> {
  return heard(await api.post<Session>("/sign-in", { body: { name, password } }));
}

export const signOut = () => api.post<void>("/sign-out");

/** Who acts at this panel beside the user that it stays signed in as. */
export type ActingNow = NonNullable<Session["acting"]>;

/** Signs a person on to a line at this panel, by PIN or badge. */
export const signOn = async (who: Omit<Schemas["SignOn"], "at">): Promise<Session> =>
  heard(await api.post<Session>("/session/sign-on", { body: who }));

/** Lets the panel act as its own user again; `leave` says that the person leaves the line, too. */
export const signOff = async (leave: boolean): Promise<Session> =>
  heard(await api.post<Session>("/session/sign-off", { body: { leave } }));
