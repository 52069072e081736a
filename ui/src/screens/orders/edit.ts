import type { Order } from "@/api/types";
import {
  type Draft,
  type DraftField,
  draftFields,
  draftOf,
  type Reading,
  sameValue,
} from "./draft";

/**
 * An order while it is edited: `draft` is what the form shows, `began` what each field was when I
 * began with it, `theirs` the newest that is known, in this version. `followed` names the fields
 * that somebody else changed while I had left them alone.
 */
export interface Edit {
  began: Draft;
  draft: Draft;
  theirs: Draft;
  version: number;
  followed: ReadonlyMap<DraftField, { was: Draft[DraftField]; version: number }>;
}

export function editOf(order: Order, reading: Reading): Edit {
  const draft = draftOf(order, reading);
  return { began: draft, draft, theirs: draft, version: order.version, followed: new Map() };
}

const isMine = ({ draft, began }: Edit, field: DraftField) =>
  !sameValue(draft[field], began[field]);

export function isDirty(edit: Edit): boolean {
  return draftFields.some((field) => isMine(edit, field));
}

/** The fields that I and somebody else changed to different values. */
export function conflictsOf(edit: Edit): DraftField[] {
  const { draft, began, theirs } = edit;
  return draftFields.filter(
    (field) =>
      isMine(edit, field) &&
      !sameValue(theirs[field], began[field]) &&
      !sameValue(theirs[field], draft[field]),
  );
}

const withField = (draft: Draft, field: DraftField, from: Draft): Draft => ({
  ...draft,
  [field]: from[field],
});

/**
 * An edit after the order changed elsewhere: what I typed stays, every field that I left alone
 * follows, and a field that both changed waits for a choice.
 */
export function caughtUp(edit: Edit, order: Order, reading: Reading): Edit {
  if (order.version <= edit.version) return edit;
  const theirs = draftOf(order, reading);
  const followed = new Map(edit.followed);
  let { draft, began } = edit;
  for (const field of draftFields) {
    const changed = !sameValue(theirs[field], edit.theirs[field]);
    if (!isMine(edit, field)) {
      if (changed) followed.set(field, { was: began[field], version: order.version });
      draft = withField(draft, field, theirs);
      began = withField(began, field, theirs);
    } else if (sameValue(theirs[field], draft[field])) {
      began = withField(began, field, theirs);
    }
  }
  return { draft, began, theirs, version: order.version, followed };
}

/** An edit after some fields were typed into. */
export function typed(edit: Edit, change: Partial<Draft>): Edit {
  const followed = new Map(edit.followed);
  for (const field of Object.keys(change) as DraftField[]) followed.delete(field);
  return { ...edit, draft: { ...edit.draft, ...change }, followed };
}

export type Choice = "mine" | "theirs";

/** An edit in which of each conflict the chosen value stands; mine where none was chosen. */
export function settled(edit: Edit, choices: Partial<Record<DraftField, Choice>>): Edit {
  let { draft, began } = edit;
  for (const field of conflictsOf(edit)) {
    began = withField(began, field, edit.theirs);
    if (choices[field] === "theirs") draft = withField(draft, field, edit.theirs);
  }
  return { ...edit, draft, began };
}
