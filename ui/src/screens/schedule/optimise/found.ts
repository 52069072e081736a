import type { FoundLine, OptimisationInList } from "@/api/optimisations";
import type { Id } from "@/api/types";

/** Lines of a found plan that it changes. */
export const changedLines = (lines: readonly FoundLine[]): FoundLine[] =>
  lines.filter(({ changes }) => changes > 0);

/** A line and every other one that it can only be accepted with. */
function withNeeds(lines: readonly FoundLine[], id: Id): Set<Id> {
  const byId = new Map(lines.map((line) => [line.line_id, line]));
  const found = new Set<Id>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(byId.get(next)?.needs ?? []));
  }
  return found;
}

/** The lines chosen once one is chosen, or no longer: those that belong together go together. */
export function withLine(
  lines: readonly FoundLine[],
  chosen: ReadonlySet<Id>,
  id: Id,
): ReadonlySet<Id> {
  if (!chosen.has(id)) return new Set([...chosen, ...withNeeds(lines, id)]);
  return new Set([...chosen].filter((each) => !withNeeds(lines, each).has(id)));
}

/** The part of a cost that could still be saved at most, from 0; null where nothing is known. */
export function stillPossible(objective: number, bound: number | null): number | null {
  if (objective <= 0) return 0;
  if (bound === null) return null;
  return Math.max(0, (objective - bound) / objective);
}

/** Whether a search goes on, or will. */
export const isOpen = ({ status }: { status: OptimisationInList["status"] }): boolean =>
  status === "waiting" || status === "running";

/** The searches that have come to an end between two lists of them. */
export function ended<Line extends Pick<OptimisationInList, "id" | "status">>(
  before: readonly Line[],
  now: readonly Line[],
): Line[] {
  const went_on = new Set(before.filter(isOpen).map(({ id }) => id));
  return now.filter(
    ({ id, status }) => went_on.has(id) && (status === "done" || status === "failed"),
  );
}

/** What a repair is for, in words, and since when that is so; null for what is none. */
export function causeOf(job: Pick<OptimisationInList, "cause">) {
  if (!job.cause) return null;
  const { detail, since } = job.cause;
  return {
    detail: typeof detail === "string" ? detail : "",
    since: typeof since === "string" ? since : null,
  };
}
