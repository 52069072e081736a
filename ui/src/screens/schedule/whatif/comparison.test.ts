import { expect, test } from "vitest";
import type { ComparedFigures, Difference } from "@/api/whatIfs";
import {
  countKinds,
  differingLines,
  filtered,
  lateChange,
  linesUsed,
  no_filter,
} from "./comparison";

const stand = (line_id: number, late = false) => ({
  line_id,
  start_at: "2026-11-16T10:00:00Z",
  end_at: "2026-11-16T11:00:00Z",
  quantity: "100",
  pinned: false,
  notes: "",
  late,
});
const difference = (part: Partial<Difference>): Difference => ({
  order_number: "PO-1",
  mode: "Production",
  entry_id: 1,
  origin_id: 1,
  product_name: "Cola",
  unit: "EA",
  what: "moved",
  line: "site/line1",
  before: stand(1),
  after: stand(1),
  ...part,
});

const moved = difference({ after: stand(2, true) });
const added = difference({ order_number: "PO-22", what: "added", before: null, after: stand(2) });
const stop = difference({
  order_number: null,
  mode: "Cleaning",
  what: "removed",
  before: stand(3, true),
  after: null,
});
const all = [moved, added, stop];

test("what goes from one line to another differs on both", () => {
  expect(differingLines(all)).toEqual([
    { line_id: 1, count: 1 },
    { line_id: 2, count: 2 },
    { line_id: 3, count: 1 },
  ]);
});

test("whether something becomes late, or is no longer", () => {
  expect(all.map(lateChange)).toEqual(["becomes_late", null, "late_no_more"]);
});

test("each filter leaves what it names, all of them what is left by each", () => {
  expect(filtered(all, no_filter)).toEqual(all);
  expect(filtered(all, { ...no_filter, kind: "added" })).toEqual([added]);
  expect(filtered(all, { ...no_filter, line: 2 })).toEqual([moved, added]);
  expect(filtered(all, { ...no_filter, text: " po-2" })).toEqual([added]);
  expect(filtered(all, { ...no_filter, text: "clean" })).toEqual([stop]);
  expect(filtered(all, { ...no_filter, late: true, line: 3 })).toEqual([stop]);
  expect(countKinds(all)).toEqual({ moved: 1, added: 1, removed: 1, changed: 0 });
});

test("only lines that are used otherwise are named", () => {
  const figures = (...uses: (number | null)[]): ComparedFigures => ({
    late_orders: 0,
    total_lateness: 0,
    changeover_time: 0,
    lines: uses.map((utilisation, at) => ({
      line_id: at + 1,
      working_time: 0,
      production_time: 0,
      changeover_time: 0,
      utilisation,
    })),
  });
  expect(linesUsed(figures(0.5, 0.2, null), figures(0.5, 0.3, null))).toEqual({
    rows: [{ line_id: 2, plan: 0.2, copy: 0.3 }],
    same: 2,
  });
});
