import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useNow } from "@/api/now";
import { reasonsQuery, type StatePiece, statesQuery } from "@/api/states";
import type { Entry } from "@/offline/entry";
import { asked, type Span } from "./spans";
import { type Shown, type StateNames, withWaiting } from "./waiting";

const piecesOf = (entry: Entry): StatePiece[] =>
  entry.kind === "states" && Array.isArray(entry.body.pieces)
    ? (entry.body.pieces as StatePiece[])
    : [];

/** The states of a span as they are, with what was entered here and waits laid over them. */
export function useStates(path: string, span: Span, waiting: readonly Entry[]) {
  const { from, to } = asked(span);
  // Of the same line: its screen is drawn anew for another.
  const states = useQuery({ ...statesQuery(path, from, to), placeholderData: keepPreviousData });
  const reasons = useQuery(reasonsQuery(path));
  const now = useNow(5);
  const { data } = states;
  const items = useMemo((): Shown[] => {
    const names: Map<
      number,
      StateNames extends ReadonlyMap<number, infer S> ? S : never
    > = new Map();
    for (const { state } of reasons.data?.items ?? []) names.set(state.id, state);
    for (const { state } of data?.items ?? []) if (state) names.set(state.id, state);
    return withWaiting(data?.items ?? [], waiting.map(piecesOf), names);
  }, [data, reasons.data, waiting]);
  return {
    items,
    now,
    version: data?.version ?? 0,
    micro_stop_time: data?.micro_stop_time ?? 60,
    known: data !== undefined,
    error: states.error,
  };
}
