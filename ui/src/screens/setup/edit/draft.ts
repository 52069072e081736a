import type { FieldError } from "@/api/client";
import type { SetupFields } from "@/api/setup";

/** A difference of a refused change, as the server tells it. */
export interface Difference {
  field: string;
  yours: unknown;
  theirs: unknown;
}

export type Choice = "mine" | "theirs";

/** A thing while it is edited: how the form began, how it stands, which version was seen. */
export interface Edit<Fields extends object> {
  began: Fields;
  draft: Fields;
  version: number | null;
}

export function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The fields in which a draft differs from how it began. */
export function changedFields<Fields extends object>(
  draft: Fields,
  began: Fields,
): Partial<Fields> {
  const changed: Partial<Fields> = {};
  for (const field of Object.keys(draft) as (keyof Fields)[]) {
    if (!sameValue(draft[field], began[field])) changed[field] = draft[field];
  }
  return changed;
}

/** What is sent: an empty text is nothing, and of something new nothing is left out. */
export function sentFields(fields: object, is_new: boolean): SetupFields {
  const sent: SetupFields = {};
  for (const [field, value] of Object.entries(fields)) {
    const given = value === "" ? null : value;
    if (given !== null || !is_new) sent[field] = given;
  }
  return sent;
}

/**
 * An edit after the thing changed elsewhere: what I typed stays, every field that I left alone
 * follows. Where both changed a field it keeps the version that I saw, so that saving asks.
 */
export function caughtUp<Fields extends object>(
  edit: Edit<Fields>,
  fresh: Fields,
  version: number | null,
): Edit<Fields> {
  if (version === edit.version) return edit;
  const mine = changedFields(edit.draft, edit.began);
  const conflict = (Object.keys(mine) as (keyof Fields)[]).some(
    (field) =>
      !sameValue(fresh[field], edit.began[field]) && !sameValue(fresh[field], edit.draft[field]),
  );
  return conflict ? edit : { began: fresh, draft: { ...fresh, ...mine }, version };
}

/** What is still to be sent after choosing, field by field, between mine and theirs. */
export function chosenFields(
  mine: SetupFields,
  differences: readonly Difference[],
  choices: Readonly<Record<string, Choice>>,
): SetupFields {
  const dropped = new Set(
    differences.map(({ field }) => field).filter((field) => choices[field] === "theirs"),
  );
  return Object.fromEntries(Object.entries(mine).filter(([field]) => !dropped.has(field)));
}

const rootOf = (field: string) => /^[^.[]+/.exec(field)?.[0] ?? field;

/** What is said of a field or of a part of it ("units" hears of "units[2].factor"). */
export function faultOf(errors: readonly FieldError[], field: string): string | undefined {
  const inside = (each: string) => each.startsWith(`${field}.`) || each.startsWith(`${field}[`);
  return (
    errors.find((error) => error.field === field) ?? errors.find((error) => inside(error.field))
  )?.detail;
}

/** The faults that no field of a form can show. */
export function strayFaults(errors: readonly FieldError[], fields: object): FieldError[] {
  return errors.filter(({ field }) => !(rootOf(field) in fields));
}
