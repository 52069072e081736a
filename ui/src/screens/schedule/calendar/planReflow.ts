import type { Moved, Reflow } from "@/api/calendar";
import type { Entry, Id, Plan, PlanFigures } from "@/api/types";

const times = ({ start_at, end_at }: Entry) => ({ start_at, end_at });

function movedBy(plan: Plan, lineName: (line: Id) => string): Moved[] {
  const after = new Map(plan.entries.map((entry) => [entry.id, entry]));
  return plan.before.flatMap((before) => {
    const now = after.get(before.id);
    if (!now || before.mode_type !== "production") return [];
    if (now.start_at === before.start_at && now.end_at === before.end_at) return [];
    return [
      {
        entry_id: before.id,
        line_id: before.line_id,
        line: lineName(before.line_id),
        order_number: before.order_number,
        mode: before.mode,
        before: times(before),
        after: times(now),
        late_before: before.late,
        late_after: now.late,
      },
    ];
  });
}

/** What several acts, each on lines of its own, do to production: one list, one set of figures. */
export function reflowOf(plans: readonly Plan[], lineName: (line: Id) => string): Reflow | null {
  const [first] = plans;
  if (!first) return null;
  const moved = plans.flatMap((plan) => movedBy(plan, lineName));
  const figures = { ...first.figures_before };
  for (const plan of plans) {
    for (const name of Object.keys(figures) as (keyof PlanFigures)[])
      figures[name] += plan.figures[name] - plan.figures_before[name];
  }
  return {
    moved,
    moved_count: moved.length,
    figures_before: first.figures_before,
    figures,
    warnings: plans.flatMap(({ warnings }) =>
      warnings.map(({ code, detail, entry_id }) => ({ code, detail, entry_id: entry_id ?? null })),
    ),
  };
}
