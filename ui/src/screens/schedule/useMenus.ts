import { useState } from "react";
import type { Id } from "@/api/types";
import { type BoardLine, type Rows, toX } from "@/board/layout";
import type { BoardView } from "@/board/useBoardView";

interface Opened {
  line: BoardLine;
  at: number | null;
  place: { x: number; y: number; height: number };
}

/** Which menu is open on the plane of the board: of a line, or of a free time of it. */
export function useMenus(given: {
  view: BoardView;
  rows: Rows;
  lineOf: (id: Id) => BoardLine | undefined;
}) {
  const { view, rows, lineOf } = given;
  const [opened, setOpened] = useState<Opened | null>(null);
  const open = (line_id: Id, at: number | null) => {
    const line = lineOf(line_id);
    const row = rows.lines.find(({ line: { id } }) => id === line_id);
    if (!line || !row) return;
    const x = at === null ? (view.element?.scrollLeft ?? 0) : toX(view.scale, at);
    setOpened({ line, at, place: { x, y: row.top, height: row.height } });
  };
  return {
    opened,
    openAt: (line_id: Id, at: number) => open(line_id, at),
    openLine: (line_id: Id) => open(line_id, null),
    close: () => setOpened(null),
  };
}
