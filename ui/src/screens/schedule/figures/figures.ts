import type { Id, Instant, Order, Schemas } from "@/api/types";
import type { CsvRow } from "@/lib/csv";
import type { Around } from "./lastAct";

export type Figures = Schemas["FiguresOfPlan"];
type PlannedLate = Figures["late"][number];

/** Why an order is late, as far as the plan and what is expected of it tell. */
type Reason = "planned" | "expected" | "not_planned" | "overdue";

/** An order that is or will be late, by so many seconds. */
export interface LateRow {
  order_id: Id;
  number: string;
  product_name: string;
  due_at: Instant;
  /** When its last entry ends by the plan. */
  planned_end: Instant | null;
  /** When it is expected to end where that is another instant. */
  expected_end: Instant | null;
  lateness: number;
  reason: Reason;
}

const known_at = (instant: string | null) => (instant === null ? null : Date.parse(instant));

function ofPlan(late: PlannedLate): LateRow {
  const { order_id, number, product_name, due_at, end_at, planned_end_at, lateness } = late;
  const other = Math.abs(Date.parse(end_at) - Date.parse(planned_end_at)) >= 60_000;
  return {
    order_id,
    number,
    product_name,
    due_at,
    planned_end: planned_end_at,
    expected_end: other ? end_at : null,
    lateness,
    reason: Date.parse(planned_end_at) > Date.parse(due_at) ? "planned" : "expected",
  };
}

function ofOrder(order: Order, due_at: Instant, now: number): LateRow {
  const end = known_at(order.expected_end);
  const ahead = end !== null && end > now;
  return {
    order_id: order.id,
    number: order.number,
    product_name: order.product.name,
    due_at,
    planned_end: null,
    expected_end: ahead ? order.expected_end : null,
    lateness: order.expected_lateness ?? 0,
    reason: end === null ? "not_planned" : ahead ? "expected" : "overdue",
  };
}

/**
 * The orders that the plan makes late and the `others` that are or will be late (overdue and not, or
 * no longer, on the board), the latest first; `now` in milliseconds.
 */
export function lateRows(
  planned: readonly PlannedLate[],
  others: readonly Order[],
  now: number,
): LateRow[] {
  const in_plan = new Set(planned.map(({ order_id }) => order_id));
  const beside = others.flatMap((order) =>
    in_plan.has(order.id) || order.due_at === null ? [] : ofOrder(order, order.due_at, now),
  );
  const rows = [...planned.map(ofPlan), ...beside];
  return rows.sort((one, other) => other.lateness - one.lateness);
}

/** How the use of each line was changed, as a difference of ratios; lines without one are left out. */
export function lineChanges(around: Around<Figures> | null): Map<Id, number> {
  const changes = new Map<Id, number>();
  const before = new Map(around?.before.lines.map((line) => [line.line_id, line.utilisation]));
  for (const { line_id, utilisation } of around?.after.lines ?? []) {
    const was = before.get(line_id);
    if (was === undefined || was === null || utilisation === null) continue;
    if (Math.abs(utilisation - was) >= 0.0005) changes.set(line_id, utilisation - was);
  }
  return changes;
}

/** By how much the work that is not planned has grown, in orders and seconds. */
export function unscheduledChange(around: Around<Figures> | null) {
  const { before, after } = around ?? {};
  return {
    orders: (after?.unscheduled.orders ?? 0) - (before?.unscheduled.orders ?? 0),
    work_time: (after?.unscheduled.work_time ?? 0) - (before?.unscheduled.work_time ?? 0),
  };
}

const totals = ["late_orders", "total_lateness", "changeover_time"] as const;
const of_line = ["working_time", "production_time", "changeover_time", "utilisation"] as const;

/** The figures as rows under the names of the API: times in seconds, utilisation a ratio. */
export function figureRows(
  figures: Figures,
  late: readonly LateRow[],
  change: Partial<Record<(typeof totals)[number], number>> | null,
  pathOf: (line_id: Id) => string,
): CsvRow[] {
  return [
    ["figure", "of", "value", "unit", "change"],
    ...totals.map((name): CsvRow => [name, "plan", figures[name], null, change?.[name] ?? null]),
    ...figures.lines.flatMap((line) =>
      of_line.map((name): CsvRow => [name, pathOf(line.line_id), line[name], null, null]),
    ),
    ...late.map((row): CsvRow => ["lateness", row.number, row.lateness, null, null]),
    ["unscheduled_orders", "plan", figures.unscheduled.orders, null, null],
    ["unscheduled_work_time", "plan", figures.unscheduled.work_time, null, null],
    ...figures.unscheduled.quantities.map(
      ({ unit, quantity }): CsvRow => ["unscheduled_quantity", "plan", quantity, unit, null],
    ),
  ];
}
