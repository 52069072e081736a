import type { Decimal, Entry, Id, Plan, PlanFigures } from "@/api/types";
import type { Standing, Subject } from "@/board/drag";

/** What an act would come to, as the ghost shows it; instants in milliseconds. */
export interface Outcome {
  entry_id: Id | null;
  start: number;
  end: number;
  late_by: number | null;
  /** What it would make, in its unit; null for a stop. */
  quantity: { value: Decimal; unit: string } | null;
  changeovers: { start: number; end: number }[];
  /** The others that are dragged with it, where they would stand. */
  others: Standing[];
  /** How many other production entries would move. */
  pushed: number;
  /** Orders that would become late and were not. */
  made_late: string[];
}

const at = (instant: string) => Date.parse(instant);

function subjectEntry(
  plan: Plan,
  subject: Subject,
  known: ReadonlyMap<Id, Entry>,
): Entry | undefined {
  const there = subject.kind === "entry" && !subject.remaining;
  if (there) return plan.entries.find((entry) => entry.id === subject.id);
  return newEntry(plan, known);
}

/** The entry that an act made: its id is below 0 as long as it is only asked. */
function newEntry(plan: Plan, known: ReadonlyMap<Id, Entry>): Entry | undefined {
  const made = plan.created[0];
  return plan.entries.find(({ id, changeover_for }) =>
    made === undefined ? changeover_for === null && !known.has(id) : id === made,
  );
}

/** Reads from a plan what an act on `subject` does to the entries `known` before it. */
export function outcomeOf(
  plan: Plan,
  subject: Subject,
  known: ReadonlyMap<Id, Entry>,
  /** What else than the subject itself the act is about: a part of it, or what it goes into. */
  other?: { part: true } | { into: Id },
): Outcome | null {
  const entry = !other
    ? subjectEntry(plan, subject, known)
    : "into" in other
      ? plan.entries.find(({ id }) => id === other.into)
      : newEntry(plan, known);
  if (!entry) return null;
  const others = plan.entries.filter(
    (each) => each.id !== entry.id && each.mode_type === "production",
  );
  const with_it = new Set(subject.kind === "entry" ? subject.others?.map(({ id }) => id) : []);
  const moved = others.filter((each) => {
    if (with_it.has(each.id)) return false;
    const before = known.get(each.id);
    return before && (before.start_at !== each.start_at || before.line_id !== each.line_id);
  });
  const made_late = others.filter((each) => each.late && known.get(each.id)?.late === false);
  const due = entry.due_at === null ? null : at(entry.due_at);
  return {
    entry_id: entry.id,
    start: at(entry.start_at),
    end: at(entry.end_at),
    late_by:
      due !== null && at(entry.end_at) > due ? Math.round((at(entry.end_at) - due) / 1000) : null,
    quantity: entry.quantity === null ? null : { value: entry.quantity, unit: entry.unit ?? "" },
    changeovers: plan.entries
      .filter((each) => each.changeover_for === entry.id)
      .map((each) => ({ start: at(each.start_at), end: at(each.end_at) })),
    others: plan.entries
      .filter((each) => with_it.has(each.id))
      .map(({ id, line_id, start_at, end_at }) => ({
        id,
        line_id,
        start: at(start_at),
        end: at(end_at),
      })),
    pushed: moved.length,
    made_late: [...new Set(made_late.map((each) => each.order_number ?? each.mode))],
  };
}

const sameEntry = (one: Entry, other: Entry) => JSON.stringify(one) === JSON.stringify(other);

/**
 * The entries after an act: those that the plan tells are as it tells, what it removed is gone, the
 * others stay. An entry that did not change stays the same object.
 */
export function withPlan(entries: readonly Entry[], plan: Plan): Entry[] {
  const gone = new Set<Id>([...plan.removed, ...plan.entries.map((entry) => entry.id)]);
  const before = new Map(entries.map((entry) => [entry.id, entry]));
  return [
    ...entries.filter((entry) => !gone.has(entry.id)),
    ...plan.entries.map((entry) => {
      const old = before.get(entry.id);
      return old && sameEntry(old, entry) ? old : entry;
    }),
  ];
}

export type FigureName = keyof PlanFigures;

/** How an act changed the figures of the plan. */
export function figureChange({ figures, figures_before }: Plan): PlanFigures {
  return {
    late_orders: figures.late_orders - figures_before.late_orders,
    total_lateness: figures.total_lateness - figures_before.total_lateness,
    changeover_time: figures.changeover_time - figures_before.changeover_time,
  };
}
