import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

const typing = 300;

/**
 * What a change would do, asked anew as it is written; null asks nothing. What was told last stays
 * in sight while it is asked, `fresh` says that what is told is of what is written.
 */
export function useWould<Answer>(
  name: string,
  change: unknown,
  ask: (signal: AbortSignal) => Promise<Answer>,
) {
  const key = change === null ? null : JSON.stringify(change);
  const [settled] = useDebouncedValue(key, typing);
  const enabled = key !== null && settled === key;
  const would = useQuery({
    queryKey: ["preview", name, key],
    queryFn: ({ signal }) => ask(signal),
    enabled,
    retry: false,
    gcTime: 0,
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });
  const fresh = enabled && !would.isFetching && !would.isPlaceholderData;
  return {
    answer: key === null || would.isError ? null : (would.data ?? null),
    error: key === null ? null : would.error,
    asking: key !== null && !fresh,
    fresh,
  };
}
