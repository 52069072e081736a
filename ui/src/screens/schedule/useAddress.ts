import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { serverNow } from "@/api/now";
import type { Rows } from "@/board/layout";
import { longest_span, shortest_span } from "@/board/useBoardView";
import type { ScheduleSearch } from "./search";

const hour = 3_600_000;

/** Brings the line that a link names to the upper edge, once it is there. */
export function useTopLine(
  element: HTMLElement | null,
  rows: Rows,
  named: string | undefined,
): void {
  const done = useRef(false);
  useEffect(() => {
    const row = rows.lines.find(({ line }) => String(line.id) === named);
    if (done.current || !element || !row) return;
    done.current = true;
    /* Behind the first drawing, which measures the board. */
    requestAnimationFrame(() => element.scrollTo({ top: row.top }));
  }, [element, rows, named]);
}

/** What the address says of the board, and a way to change it. */
export function useAddress() {
  const search = useSearch({ from: "/signed-in/schedule" });
  const navigate = useNavigate({ from: "/schedule" });
  const [opened_at] = useState(serverNow);
  const router = useRouter();
  const change = useCallback(
    async (part: Partial<ScheduleSearch>) => {
      /* Who has just left for another screen must not be fetched back by a board that settles. */
      if (router.latestLocation.pathname !== "/schedule") return;
      await navigate({ search: (now) => ({ ...now, ...part }), replace: true });
    },
    [navigate, router],
  );
  return useMemo(() => {
    const asked = Number(search.span);
    const span = asked > 0 ? Math.min(Math.max(asked, shortest_span), longest_span) : 24;
    const given = Date.parse(search.from ?? "");
    /* A little of what has just been stays in sight to the left of now. */
    const from = Number.isNaN(given) ? opened_at - (span * hour) / 8 : given;
    const room: "push" | "refuse" = search.room === "push" ? "push" : "refuse";
    return { search, change, span, from, room };
  }, [search, change, opened_at]);
}
