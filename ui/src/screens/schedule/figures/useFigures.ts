import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer } from "react";
import { useNow } from "@/api/now";
import { ordersQuery } from "@/api/orders";
import { planFiguresQuery } from "@/api/planFigures";
import type { FiguresPanelProps } from "../whatif/props";
import { type Figures, lateRows } from "./figures";
import { nothingDone, withHeard } from "./lastAct";

const most = 100;

/** The figures of the plan on the board, who is late by it, and what the last act came to. */
export function useFigures(props: Pick<FiguresPanelProps, "change" | "whatIf" | "lines">) {
  const { change, whatIf, lines } = props;
  const now = useNow(60);
  const figures = useQuery(
    planFiguresQuery({ line: lines, what_if: whatIf ?? undefined, limit: most }),
  );
  /* A copy of the plan is nothing that lines work by: nothing is expected of it. */
  const expected = useQuery({
    ...ordersQuery({ line: lines, will_be_late: true, sort: "-expected_lateness", limit: most }),
    enabled: whatIf === null,
  }).data?.items;
  const data = figures.isPlaceholderData ? undefined : figures.data;
  const [acted, hear] = useReducer(withHeard<Figures>, change, nothingDone<Figures>);
  useEffect(() => hear({ act: change, data }), [change, data]);
  const late = useMemo(
    () => lateRows(data?.late ?? [], whatIf === null ? (expected ?? []) : [], now),
    [data, expected, whatIf, now],
  );
  return { figures: data, error: figures.error, around: acted.around, late };
}
