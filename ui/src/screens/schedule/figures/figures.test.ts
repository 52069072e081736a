import { expect, test } from "vitest";
import type { Order } from "@/api/types";
import { type Figures, figureRows, lateRows, lineChanges, unscheduledChange } from "./figures";

const now = Date.parse("2026-11-16T09:00:00Z");
const due_at = "2026-11-16T12:00:00Z";
const after = (hours: number) => new Date(Date.parse(due_at) + hours * 3_600_000).toISOString();
const planned = (order_id: number, hours: number, expected_hours = hours) => ({
  order_id,
  number: `PO-${order_id}`,
  product_name: "Cola",
  due_at,
  end_at: after(expected_hours),
  planned_end_at: after(hours),
  lateness: expected_hours * 3600,
});
const expected = (id: number, expected_end: string | null, expected_lateness: number) =>
  ({
    id,
    number: `PO-${id}`,
    product: { name: "Cola" },
    due_at,
    expected_end,
    expected_lateness,
  }) as Order;

const figures = (utilisation: number | null, work_time: number): Figures => ({
  from: due_at,
  to: due_at,
  late_orders: 1,
  total_lateness: 3600,
  changeover_time: 600,
  late: [],
  lines: [
    { line_id: 1, working_time: 10, production_time: 5, changeover_time: 1, utilisation },
    { line_id: 2, working_time: 0, production_time: 0, changeover_time: 0, utilisation: null },
  ],
  unscheduled: {
    orders: 2,
    quantities: [{ unit: "EA", orders: 2, quantity: "70" }],
    work_time,
    without_rate: 0,
  },
});

test("what the plan makes late and what is late beside it stand in one list", () => {
  const rows = lateRows(
    [planned(1, 1, 3), planned(2, -1, 2), planned(6, 0.5)],
    [
      expected(1, after(3), 3 * 3600),
      expected(3, null, 4 * 3600),
      expected(4, "2026-11-16T08:00:00Z", 60),
      expected(5, after(1), 3600),
    ],
    now,
  );
  expect(rows.map(({ order_id, reason, lateness }) => [order_id, reason, lateness / 3600])).toEqual(
    [
      [3, "not_planned", 4],
      [1, "planned", 3],
      [2, "expected", 2],
      [5, "expected", 1],
      [6, "planned", 0.5],
      [4, "overdue", 1 / 60],
    ],
  );
});

test("an expected end is told only where it is another than the planned one", () => {
  const [other, same] = lateRows([planned(1, 1, 2), planned(2, 1, 1 + 30 / 3600)], [], now);
  expect(other).toMatchObject({ planned_end: after(1), expected_end: after(2) });
  expect(same?.expected_end).toBeNull();
});

test("the change of an act is that of the figures around it", () => {
  const around = { before: figures(0.5, 100), after: figures(0.6, 40) };
  expect([...lineChanges(around).keys()]).toEqual([1]);
  expect(lineChanges(around).get(1)).toBeCloseTo(0.1);
  expect(unscheduledChange(around)).toEqual({ orders: 0, work_time: -60 });
  expect(lineChanges(null).size).toBe(0);
  expect(unscheduledChange(null)).toEqual({ orders: 0, work_time: 0 });
});

test("the rows of a file have the names of the API", () => {
  const rows = figureRows(
    figures(0.5, 100),
    lateRows([planned(1, 1)], [], now),
    { late_orders: 1 },
    (id) => `site/line${id}`,
  );
  expect(rows).toContainEqual(["late_orders", "plan", 1, null, 1]);
  expect(rows).toContainEqual(["utilisation", "site/line1", 0.5, null, null]);
  expect(rows).toContainEqual(["lateness", "PO-1", 3600, null, null]);
  expect(rows).toContainEqual(["unscheduled_quantity", "plan", "70", "EA", null]);
});
