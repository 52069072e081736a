import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { serverNow } from "@/api/now";
import type { Id } from "@/api/types";
import type { Room } from "@/board/drag";
import { area_height, type Rows } from "@/board/layout";
import { type BoardView, longest_span, shortest_span } from "@/board/useBoardView";
import type { ScheduleSearch } from "./search";

const hour = 3_600_000;

export const rooms: readonly Room[] = ["refuse", "push", "reflow"];

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
    requestAnimationFrame(() => element.scrollTo({ top: row.top - area_height }));
  }, [element, rows, named]);
}

/** The uppermost line in sight, where the board is scrolled; null at its upper end. */
export function topLine({ element }: BoardView, rows: Rows): Id | null {
  const y = element?.scrollTop ?? 0;
  if (y === 0) return null;
  return rows.lines.find((row) => row.top + row.height > y + area_height)?.line.id ?? null;
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
    const room: Room = rooms.find((each) => each === search.room) ?? "refuse";
    const copy = Number(search.what_if);
    const what_if = Number.isSafeInteger(copy) && copy > 0 ? copy : null;
    return { search, change, span, from, room, what_if };
  }, [search, change, opened_at]);
}
