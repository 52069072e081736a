import { useDebouncedValue } from "@mantine/hooks";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { checkOrder, type OrderCheck } from "@/api/orders";
import type { Id } from "@/api/types";
import { type Draft, fieldsOf, type Reading } from "./draft";

/* After the last key; a fault that the screen itself finds shows without it. */
const pause = 250;

const checkQuery = (fields: object) =>
  queryOptions({
    queryKey: ["order-check", fields],
    queryFn: ({ signal }) => checkOrder(fields, signal),
    staleTime: 15_000,
    retry: false,
  });

/** What the server says of a draft while it is typed, and what it suggests. */
export function useCheck(
  draft: Draft,
  reading: Reading,
  id: Id | undefined,
  wanted: boolean,
): { check: OrderCheck | undefined; refusals: Record<string, string> } {
  const [settled] = useDebouncedValue(draft, pause);
  const fields = { ...(id !== undefined && { id }), ...fieldsOf(settled, reading) };
  const { data } = useQuery({ ...checkQuery(fields), enabled: wanted });
  const refusals: Record<string, string> = {};
  // What is said belongs to what was sent; of what was typed since, it is out of date.
  if (wanted && settled === draft) {
    for (const { field, detail } of data?.errors ?? []) refusals[field] = detail;
  }
  return { check: data, refusals };
}
