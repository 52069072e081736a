import type { ReactNode } from "react";
import type { Axis } from "./axis";
import type { Bar, BoardLine, Due, Expected } from "./layout";

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
  cluster: (count: number, late: boolean | undefined) => string;
  late: string;
  pinned: string;
  recurs: string;
  /** From which product to which, and how long. */
  changeover: (between: { before: Bar | undefined; after: Bar | undefined }, bar: Bar) => string;
  expected: (expected: Expected, line_id: number) => string;
  dues: (dues: readonly Due[]) => string;
  due: (number: string, at: number, line_id: number) => string;
  area: (name: string, closed: boolean, lines: number) => string;
  lineMenu: (line: BoardLine) => string;
  lineNote: (line: BoardLine) => string | undefined;
  /** The part of its time that the line is used for, from 0; undefined where nothing is known. */
  lineUse: (line: BoardLine) => number | undefined;
  lineName: (line: BoardLine) => ReactNode;
}
