import { csvText } from "@/lib/csv";
import type { Entry } from "./entry";

const columns = ["made_at", "line", "said", "by", "dropped_at", "dropped_by", "why"] as const;
export type LogColumn = (typeof columns)[number];

function cell(entry: Entry, column: LogColumn): string | null {
  switch (column) {
    case "by":
      return entry.made_by?.name ?? null;
    case "dropped_at":
      return entry.settled_at === null ? null : new Date(entry.settled_at).toISOString();
    case "why":
      return entry.refusal && (entry.refusal.detail || entry.refusal.code);
    default:
      return entry[column];
  }
}

/** What people dropped, as a CSV file: what was meant, when, by whom, and why it was not done. */
export function logText(dropped: readonly Entry[], name: (column: LogColumn) => string): string {
  const rows = dropped.map((entry) => [
    ...columns.map((column) => cell(entry, column)),
    JSON.stringify(entry.body),
  ]);
  return csvText([[...columns.map(name), "JSON"], ...rows]);
}
