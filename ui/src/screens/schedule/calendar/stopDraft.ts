import type { NewSeries, Scope, SeriesOccurrenceChange, StopRoom } from "@/api/calendar";
import type { EntryWanted } from "@/api/plan";
import type { Entry, Id } from "@/api/types";
import { fromClockText } from "@/lib/wallClock";

/** A planned stop while it is written; `starts` and `ends` are wall times of its line. */
export interface StopDraft {
  mode: string;
  lines: Id[];
  starts: string;
  ends: string;
  notes: string;
  pinned: boolean;
  /** How it recurs; null is once. */
  rrule: string | null;
  valid_until: string;
  off: boolean;
}

/** The instant of a wall time on the clock of a zone. */
const instantOf = (text: string, zone: string) => fromClockText(text, zone) ?? "";

/** Seconds that really go by between two wall times of a zone. */
export function elapsed(draft: Pick<StopDraft, "starts" | "ends">, zone: string): number {
  const [start, end] = [instantOf(draft.starts, zone), instantOf(draft.ends, zone)];
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** What is wrong with a draft before anything is asked; null if it can be asked. */
export function faultOf(draft: StopDraft, zone: string): "mode" | "lines" | "ends" | null {
  if (draft.mode === "") return "mode";
  if (draft.lines.length === 0) return "lines";
  return elapsed(draft, zone) > 0 ? null : "ends";
}

/** Stops that do not recur, as they shall be: new ones, or one that is there. */
export function wantedStops(
  draft: StopDraft,
  zoneOf: (line: Id) => string,
  entry: Entry | undefined,
): EntryWanted[] {
  const { mode, notes, pinned } = draft;
  const on = (line: Id) => ({
    line,
    start_at: instantOf(draft.starts, zoneOf(line)),
    end_at: instantOf(draft.ends, zoneOf(line)),
    notes,
    pinned,
  });
  const made = draft.lines.map((line) => ({ ...on(line), mode, version: 0, remove: false }));
  if (!entry) return made;
  const seen = { entry: entry.id, version: entry.version };
  if (draft.off) return [{ ...seen, remove: true }];
  if (mode !== entry.mode) return [{ ...seen, remove: true }, ...made];
  const [line] = draft.lines;
  return line === undefined ? [] : [{ ...seen, ...on(line), remove: false }];
}

/** The series that a draft makes on a line. */
export function seriesFor(
  draft: StopDraft,
  line: Id,
  zone: string,
  if_no_room: StopRoom,
  skip_conflicts: boolean,
): NewSeries {
  return {
    line,
    mode: draft.mode,
    rrule: draft.rrule ?? "",
    starts: draft.starts,
    length: elapsed(draft, zone),
    valid_until: draft.valid_until || undefined,
    notes: draft.notes,
    pinned: draft.pinned,
    if_no_room,
    skip_conflicts,
  };
}

/** What of an occurrence of a series is changed; null where nothing is. */
export function changeOf(
  draft: StopDraft,
  was: StopDraft,
  scope: Scope,
  zone: string,
): Omit<SeriesOccurrenceChange, "scope" | "version"> | null {
  if (draft.off) return { off: true };
  const length = elapsed(draft, zone);
  const change = {
    ...(draft.starts !== was.starts && { starts: draft.starts }),
    ...(length !== elapsed(was, zone) && { length }),
    ...(draft.mode !== was.mode && { mode: draft.mode }),
    ...(draft.notes !== was.notes && { notes: draft.notes }),
    ...(scope !== "this" && draft.rrule && draft.rrule !== was.rrule && { rrule: draft.rrule }),
  };
  return Object.keys(change).length > 0 ? change : null;
}
