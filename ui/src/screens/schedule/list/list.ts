import type { Entry } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import type { CsvRow } from "@/lib/csv";
import type { Meaning } from "@/lib/meaning";
import { meaningOfEntry } from "@/lib/planDays";
import { share } from "@/lib/quantity";
import { fromClockText } from "@/lib/wallClock";
import type { Shown } from "./search";

const day = /^\d{4}-\d\d-\d\d$/;

/** A day that is so many days after another, both as "2026-11-16". */
export function dayAfter(from: string, days: number): string {
  const at = new Date(`${from}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export function isDay(text: string | undefined): text is string {
  return text !== undefined && day.test(text) && !Number.isNaN(Date.parse(`${text}T12:00:00Z`));
}

/** The span of so many days of a zone, from the start of the first; days may have 23 or 25 hours. */
export function spanOfDays(
  first: string,
  days: number,
  zone: string,
): { from: string; to: string } {
  const start = (text: string) => fromClockText(`${text}T00:00`, zone) ?? `${text}T00:00:00Z`;
  return { from: start(first), to: start(dayAfter(first, days)) };
}

/** How far an entry has come; `now` in milliseconds. */
export type Progress = "planned" | "not_started" | "started" | "made" | "now" | "over";

export function progressOf(entry: Entry, now: number): Progress {
  const begun = Date.parse(entry.start_at) <= now;
  if (entry.mode_type !== "production") {
    if (!begun) return "planned";
    return Date.parse(entry.end_at) <= now ? "over" : "now";
  }
  if (entry.run_id === null) return begun ? "not_started" : "planned";
  const made = share(entry.actual_quantity ?? "0", entry.quantity ?? "0");
  return made !== null && made >= 1 ? "made" : "started";
}

export function meaningOfProgress(entry: Entry, progress: Progress): Meaning {
  if (progress === "not_started") return "hold";
  return progress === "over" ? "idle" : meaningOfEntry(entry);
}

/** Seconds by which an entry ends after its order is due; null where it does not. */
export function latenessOfEntry(entry: Entry): number | null {
  if (!entry.late || entry.due_at === null) return null;
  return (Date.parse(entry.end_at) - Date.parse(entry.due_at)) / 1000;
}

export function chosen(entries: readonly Entry[], show: Shown): Entry[] {
  if (show === "all") return [...entries];
  return entries.filter((each) =>
    show === "late" ? each.late : each.mode_type === "production" && each.order_id !== null,
  );
}

export interface LineEntries {
  line: BoardLine;
  entries: Entry[];
}

/** The entries of each line, in the order of the lines; lines without any are left out. */
export function byLine(lines: readonly BoardLine[], entries: readonly Entry[]): LineEntries[] {
  const known = new Map<number, Entry[]>();
  for (const entry of entries) {
    const of_line = known.get(entry.line_id);
    if (of_line) of_line.push(entry);
    else known.set(entry.line_id, [entry]);
  }
  return lines.flatMap((line) => {
    const of_line = known.get(line.id);
    return of_line ? [{ line, entries: of_line }] : [];
  });
}

const fields = [
  "start_at",
  "end_at",
  "mode",
  "order_number",
  "product_name",
  "quantity",
  "unit",
  "actual_quantity",
  "due_at",
] as const;

/** The list as rows under the names of the API: instants in UTC, lateness in seconds. */
export function listRows(lines: readonly LineEntries[], now: number): CsvRow[] {
  return [
    ["line", ...fields, "lateness", "progress", "pinned", "notes"],
    ...lines.flatMap(({ line, entries }) =>
      entries.map((entry) => [
        line.path,
        ...fields.map((field) => entry[field]),
        latenessOfEntry(entry),
        progressOf(entry, now),
        entry.pinned,
        entry.notes,
      ]),
    ),
  ];
}
