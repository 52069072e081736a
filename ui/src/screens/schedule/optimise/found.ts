import type { FoundLine, OptimisationInList } from "@/api/optimisations";
import type { Id, Schemas } from "@/api/types";

type Asset = Schemas["Asset"];

/** Lines of a found plan that it changes. */
export const changedLines = (lines: readonly FoundLine[]): FoundLine[] =>
  lines.filter(({ changes }) => changes > 0);

/** Names of lines by id; those that occur twice are told apart by what they are in. */
export function namesOf(
  lines: readonly Pick<FoundLine, "line_id" | "line_name">[],
  assets: readonly Pick<Asset, "id" | "parent_id" | "display_name" | "name">[],
): Map<Id, string> {
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  const often = new Map<string, number>();
  for (const { line_name } of lines) often.set(line_name, (often.get(line_name) ?? 0) + 1);
  return new Map(
    lines.map(({ line_id, line_name }) => {
      const area = byId.get(byId.get(line_id)?.parent_id ?? -1);
      const twice = (often.get(line_name) ?? 0) > 1 && area !== undefined;
      return [line_id, twice ? `${area.display_name || area.name} / ${line_name}` : line_name];
    }),
  );
}

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
