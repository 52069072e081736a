import type { RefObject } from "react";
import type { Entry, Id } from "@/api/types";
import type { Rows } from "@/board/layout";
import type { BoardView } from "@/board/useBoardView";
import { copyText, linkTo } from "./link";
import { topLine } from "./useAddress";

const hour = 3_600_000;

type Stand = Pick<Entry, "line_id" | "start_at">;

/** Ways to a place of the board: brought into sight, opened there, as a link for somebody else. */
export function useGoTo(asked: {
  view: BoardView;
  rows: Rows;
  /** Hours in view. */
  span: number;
  known: RefObject<ReadonlyMap<Id, Entry>>;
  onOpen: (id: Id) => unknown;
}) {
  const { view, rows, span } = asked;
  const bring = (stand: Stand) => {
    view.goTo(Date.parse(stand.start_at) - (span * hour) / 4, true);
    const row = rows.lines.find(({ line }) => line.id === stand.line_id);
    if (row) view.element?.scrollTo({ top: row.top - 2 * row.height });
  };
  const goTo = (id: Id, at?: Stand) => {
    const stand = asked.known.current?.get(id) ?? at;
    if (!stand) return;
    bring(stand);
    asked.onOpen(id);
  };
  const copyLink = (selected: Iterable<Id>) => {
    const seen = { from: view.left.current, span, top: topLine(view, rows), selected };
    return copyText(linkTo(window.location.href, seen));
  };
  return { bring, goTo, copyLink };
}
