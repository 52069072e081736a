import type { Occurrence } from "@/api/calendar";
import type { Entry, Id } from "@/api/types";
import { type Axis, type AxisDay, placeOn } from "./axis";

/** What is drawn on a day: a shift, what keeps from working, work beyond shifts, or an entry. */
type What = "shift" | "off" | "extra" | "stop" | "entry" | "changeover";

/** One thing of the calendar from start to end (ms). */
export interface Piece {
  /** Names it in the address, and stays while it is moved. */
  key: string;
  what: What;
  name: string;
  crew: string | null;
  start: number;
  end: number;
  /** When an entry is expected to end, where that is another time than planned. */
  expected_end: number | null;
  late: boolean;
  occurrence: Occurrence | null;
  entry: Entry | null;
}

/** Entries with what the server expects of them, as far as it does. */
type Expected = Entry & {
  expected_end_at?: string | null;
  expected_late?: boolean;
  series_id?: Id | null;
  series_date?: string | null;
};

function ofOccurrence(each: Occurrence): Piece {
  return {
    key: `${each.kind}-${each.id}-${each.date}`,
    what: each.kind === "shift" ? "shift" : each.working ? "extra" : "off",
    name: each.name,
    crew: each.crew,
    start: Date.parse(each.start_at),
    end: Date.parse(each.end_at),
    expected_end: null,
    late: false,
    occurrence: each,
    entry: null,
  };
}

function ofEntry(entry: Expected): Piece {
  const stop = entry.mode_type !== "production";
  const changeover = entry.changeover_for !== null;
  const expected = entry.expected_end_at ?? null;
  return {
    key: `entry-${entry.id}`,
    what: changeover ? "changeover" : stop ? "stop" : "entry",
    name: entry.order_number ?? entry.mode,
    crew: null,
    start: Date.parse(entry.start_at),
    end: Date.parse(entry.end_at),
    expected_end: expected === null ? null : Date.parse(expected),
    late: entry.late || entry.expected_late === true,
    occurrence: null,
    entry,
  };
}

/** What a calendar shows, in the order of time; planned stops come with the entries. */
export function piecesOf(
  occurrences: readonly Occurrence[],
  entries: readonly Expected[],
): Piece[] {
  return [
    ...occurrences.filter(({ kind }) => kind !== "stop").map(ofOccurrence),
    ...entries.map(ofEntry),
  ].sort((a, b) => a.start - b.start || a.end - b.end || a.key.localeCompare(b.key));
}

/** Those that say when is worked stand beside the others, on a rail of their own. */
export const onRail = ({ what }: Piece) => what === "shift" || what === "off" || what === "extra";

/** Whether a piece can be given other times here: what production does is the board's. */
export function canRetime({ what, entry }: Piece): boolean {
  if (what === "entry" || what === "changeover") return false;
  return entry === null || (entry.run_id === null && !entry.pinned);
}

/** The part of a piece that stands on a day, between two places of its axis. */
export interface Part {
  piece: Piece;
  from: number;
  to: number;
  /** Whether it began the day before, or goes on the day after. */
  continued: boolean;
  continues: boolean;
  /** Which of so many beside each other it is. */
  lane: number;
  of: number;
  /** A stop that stands on an entry, which pauses for it. */
  over?: boolean;
}

/** Parts beside each other where they overlap, each group of them as wide as it needs. */
function inLanes(parts: Omit<Part, "lane" | "of">[]): Part[] {
  const done: Part[] = [];
  let group: Part[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const part of group) part.of = ends.length;
    done.push(...group);
    [group, ends] = [[], []];
  };
  for (const part of parts) {
    if (ends.length > 0 && ends.every((end) => end <= part.from)) close();
    const free = ends.findIndex((end) => end <= part.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = part.to;
    group.push({ ...part, lane, of: 1 });
  }
  close();
  return done;
}

/** What of pieces (in the order of time) stands on a day. */
export function partsOn(axis: Axis, day: AxisDay, pieces: readonly Piece[]): Part[] {
  const here = pieces.filter(({ start, end }) => start < day.end && end > day.start);
  return inLanes(
    here.map((piece) => ({
      piece,
      from: placeOn(axis, day, piece.start),
      to: placeOn(axis, day, piece.end),
      continued: piece.start < day.start,
      continues: piece.end > day.end,
    })),
  );
}

/** What of one line stands on a day: its entries, and its stops over those that pause for them. */
export function partsOfLine(axis: Axis, day: AxisDay, pieces: readonly Piece[]): Part[] {
  const made = partsOn(
    axis,
    day,
    pieces.filter(({ what }) => what === "entry"),
  );
  const stops = partsOn(
    axis,
    day,
    pieces.filter(({ what }) => what !== "entry"),
  ).map((part) => ({
    ...part,
    over: made.some(({ from, to }) => from < part.to && to > part.from),
  }));
  return [...made, ...stops].sort((a, b) => a.from - b.from);
}

/** The parts of entries of several lines: a lane a line, whatever else overlaps. */
export function partsByLine(
  axis: Axis,
  day: AxisDay,
  pieces: readonly Piece[],
  lines: readonly Id[],
): Part[] {
  return lines.flatMap((line, lane) =>
    partsOfLine(
      axis,
      day,
      pieces.filter(({ entry }) => entry?.line_id === line),
    ).map((part) => ({ ...part, lane, of: lines.length })),
  );
}
