import { useInfiniteQuery } from "@tanstack/react-query";
import { type FactFilter, factsQuery } from "@/api/lines";
import { queryClient } from "@/api/queryClient";
import type { FactPage } from "@/api/types";

const page_size = 100;

/** The facts of a span of a line, newest first, page by page. */
export function useFactPages(filter: Omit<FactFilter, "limit" | "cursor">) {
  return useInfiniteQuery({
    queryKey: ["facts", "pages", filter],
    queryFn: ({ pageParam }): Promise<FactPage> => {
      const page = pageParam === undefined ? {} : { cursor: pageParam };
      return queryClient.fetchQuery({
        ...factsQuery({ ...filter, limit: page_size, ...page }),
        staleTime: 0,
      });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: undefined,
  });
}
