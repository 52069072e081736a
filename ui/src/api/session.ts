import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import { setServerNow } from "./now";
import type { Session } from "./types";

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
