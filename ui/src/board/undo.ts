import type { EntryWanted, SeriesSeen } from "@/api/plan";
import type { Entry, Plan } from "@/api/types";

/** How an act changed one entry; null where it was not, or is no more. */
interface Change {
  before: Entry | null;
  after: Entry | null;
}

/** An act that was done, in words, and everything that it changed. */
export interface Step {
  words: string;
  changes: readonly Change[];
  /** The series that it made, changed or removed, as it left them. */
  series?: readonly SeriesSeen[] | undefined;
}

export interface Steps {
  /** What can be taken back, the last one last. */
  done: readonly Step[];
  /** What was taken back and can be done again, the next one last. */
  undone: readonly Step[];
}

export const no_steps: Steps = { done: [], undone: [] };

export type Way = "undo" | "redo";

const most_steps = 100;

/** What an act changed, as its answer tells it. */
function changesOf(plan: Plan): Change[] {
  const now = new Map(plan.entries.map((entry) => [entry.id, entry]));
  return [
    ...plan.before.map((before) => ({ before, after: now.get(before.id) ?? null })),
    ...plan.created.map((id) => ({ before: null, after: now.get(id) ?? null })),
  ];
}

/** An act that was done, as its answer tells it. */
export function stepOf(words: string, plan: Plan): Step {
  return { words, changes: changesOf(plan), series: plan.series_undo };
}

/** After an act: it can be taken back, and what had been taken back before it is gone. */
export function withStep(steps: Steps, step: Step): Steps {
  return { done: [...steps.done, step].slice(-most_steps), undone: [] };
}

const fromTo = ({ before, after }: Change, way: Way) =>
  way === "undo" ? { from: after, to: before } : { from: before, to: after };

/** The occurrence of a series that a planned stop is, where it is one. */
function dayOf({ series_id, series_date }: Entry): EntryWanted {
  return series_id === null ? {} : { series_id, series_date };
}

function newEntry(to: Entry): EntryWanted {
  const { line_id: line, start_at, pinned, notes } = to;
  const place = { line, start_at, pinned, notes };
  if (to.order_id === null) return { ...place, mode: to.mode, end_at: to.end_at, ...dayOf(to) };
  return { ...place, order: to.order_id, quantity: to.quantity };
}

function wantedOf(from: Entry | null, to: Entry | null): EntryWanted | null {
  if (from === null) return to && newEntry(to);
  const known = { entry: from.id, version: from.version };
  /* To say what becomes of a pin is to move or remove an entry for all that it is pinned. */
  if (to === null) return { ...known, remove: true, ...(from.pinned && { pinned: false }) };
  const stop = to.order_id === null;
  const wanted: EntryWanted = {
    ...(from.line_id !== to.line_id && { line: to.line_id }),
    ...(from.start_at !== to.start_at && { start_at: to.start_at }),
    ...(stop && from.end_at !== to.end_at && { end_at: to.end_at }),
    ...(stop && from.mode !== to.mode && { mode: to.mode }),
    ...(from.series_id !== to.series_id && dayOf(to)),
    ...(!stop && from.quantity !== to.quantity && { quantity: to.quantity }),
    ...(from.pinned !== to.pinned && { pinned: to.pinned }),
    ...(from.notes !== to.notes && { notes: to.notes }),
  };
  /* A line without a start would mean the start that it has now. */
  if (wanted.line !== undefined) wanted.start_at = to.start_at;
  if (from.pinned && wanted.start_at !== undefined) wanted.pinned = to.pinned;
  /* Where nothing differs but the end of a production entry, that follows by itself. */
  return Object.keys(wanted).length === 0 ? null : { ...known, ...wanted };
}

/** What to ask of the server to take a step back, or to do it again. */
export function wantedFor(step: Step, way: Way): EntryWanted[] {
  return step.changes.flatMap((change) => {
    const { from, to } = fromTo(change, way);
    return wantedOf(from, to) ?? [];
  });
}

/** The step that is next to be taken back or done again. */
export function nextStep(steps: Steps, way: Way): Step | undefined {
  return (way === "undo" ? steps.done : steps.undone).at(-1);
}

/** A state of an entry under the name (id and version) that it was given when it came back. */
type Names = ReadonlyMap<string, Entry>;

const nameOf = ({ id, version }: Entry) => `${id} ${version}`;

function newNames(step: Step, way: Way, plan: Plan): Names {
  const now = new Map(plan.entries.map((entry) => [entry.id, entry]));
  const created = [...plan.created];
  const names = new Map<string, Entry>();
  for (const change of step.changes) {
    const { from, to } = fromTo(change, way);
    if (to === null) continue;
    const found = now.get(from === null ? (created.shift() ?? -1) : from.id);
    if (found) names.set(nameOf(to), found);
  }
  return names;
}

function renamed(step: Step, names: Names): Step {
  const name = (entry: Entry | null) => {
    const found = entry && names.get(nameOf(entry));
    return found ? { ...entry, id: found.id, version: found.version } : entry;
  };
  return {
    ...step,
    changes: step.changes.map(({ before, after }) => ({
      before: name(before),
      after: name(after),
    })),
  };
}

/**
 * After the next step was taken back or done again. That brought states of entries back under new
 * versions, or under new ids where entries had been removed: every step that speaks of those states
 * does so by their new names from then on.
 */
export function withWent(steps: Steps, way: Way, plan: Plan): Steps {
  const step = nextStep(steps, way);
  if (!step) return steps;
  const names = newNames(step, way, plan);
  const done = steps.done.map((each) => renamed(each, names));
  const undone = steps.undone.map((each) => renamed(each, names));
  /* The other way it is taken back as it was left just now. */
  const went = { ...renamed(step, names), series: plan.series_undo };
  return way === "undo"
    ? { done: done.slice(0, -1), undone: [...undone, went] }
    : { done: [...done, went], undone: undone.slice(0, -1) };
}

/** Without the next step, which can no longer be taken back or done again. */
export function withoutNext(steps: Steps, way: Way): Steps {
  return way === "undo"
    ? { ...steps, done: steps.done.slice(0, -1) }
    : { ...steps, undone: steps.undone.slice(0, -1) };
}
