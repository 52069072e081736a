import type { Id } from "@/api/types";
import type { ComparedFigures, Difference } from "@/api/whatIfs";

/** Lines on which two plans differ, with how often; both lines of what went from one to another. */
export function differingLines(
  differences: readonly Difference[],
): { line_id: Id; count: number }[] {
  const counts = new Map<Id, number>();
  for (const { before, after } of differences) {
    for (const id of new Set([before?.line_id, after?.line_id])) {
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return [...counts].map(([line_id, count]) => ({ line_id, count }));
}

export const kinds = ["moved", "added", "removed", "changed"] as const;
export type Kind = (typeof kinds)[number];

/** How an act changes whether something is late; null where it does not. */
export function lateChange({ before, after }: Difference): "becomes_late" | "late_no_more" | null {
  const was = before?.late ?? false;
  const is = after?.late ?? false;
  if (was === is) return null;
  return is ? "becomes_late" : "late_no_more";
}

export interface DifferenceFilter {
  kind: Kind | null;
  line: Id | null;
  text: string;
  /** Only what becomes late or is no longer. */
  late: boolean;
}

export const no_filter: DifferenceFilter = { kind: null, line: null, text: "", late: false };

/** The differences that a filter leaves. */
export function filtered(
  differences: readonly Difference[],
  { kind, line, text, late }: DifferenceFilter,
): Difference[] {
  const wanted = text.trim().toLocaleLowerCase();
  return differences.filter((each) => {
    if (kind !== null && each.what !== kind) return false;
    if (line !== null && each.before?.line_id !== line && each.after?.line_id !== line)
      return false;
    if (late && lateChange(each) === null) return false;
    return wanted === "" || (each.order_number ?? each.mode).toLocaleLowerCase().includes(wanted);
  });
}

/** How many differences there are of each kind. */
export function countKinds(differences: readonly Difference[]): Record<Kind, number> {
  const counts = { moved: 0, added: 0, removed: 0, changed: 0 };
  for (const { what } of differences) counts[what] += 1;
  return counts;
}

/** The use of a line in both plans, as ratios. */
export interface UseRow {
  line_id: Id;
  plan: number | null;
  copy: number | null;
}

/** The use of the lines that are used otherwise, and how many others there are. */
export function linesUsed(
  plan: ComparedFigures,
  copy: ComparedFigures,
): { rows: UseRow[]; same: number } {
  const before = new Map(plan.lines.map((line) => [line.line_id, line.utilisation]));
  const all = copy.lines.map(({ line_id, utilisation }) => ({
    line_id,
    plan: before.get(line_id) ?? null,
    copy: utilisation,
  }));
  const rows = all.filter((row) => Math.abs((row.copy ?? 0) - (row.plan ?? 0)) >= 0.0005);
  return { rows, same: all.length - rows.length };
}
