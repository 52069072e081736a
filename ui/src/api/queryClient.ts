import { keepPreviousData, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "./client";

const signedOutListeners = new Set<() => void>();

/** Calls back whenever the server says that nobody is signed in; gives the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function noticeSignedOut(error: Error): void {
  if (!(error instanceof Problem) || error.status !== 401) return;
  for (const listener of signedOutListeners) listener();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    // Tried without network too: what is kept here answers, and the queue takes what is done.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      refetchOnReconnect: true,
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});
