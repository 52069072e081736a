import type { ReactNode } from "react";
import type { Axis } from "./axis";
import type { BoardLine } from "./layout";

export interface Span {
  start: number;
  end: number;
}

/** The words and manners that the board itself does not know. */
export interface BoardWords {
  label: string;
  lines: string;
  now: string;
  tick: (at: number, unit: Axis["minor"][number]["unit"]) => string;
  major: (at: number, unit: Axis["major"][number]["unit"]) => string;
  cluster: (count: number) => string;
  late: string;
  pinned: string;
  lineNote: (line: BoardLine) => string | undefined;
  lineName: (line: BoardLine) => ReactNode;
}
