import { describe, expect, it } from "vitest";
import type { OptimisationInList } from "@/api/optimisations";
import { offersIn, whatOf } from "./offers";

const figures = {
  late_orders: 0,
  tardiness: 0,
  weighted_tardiness: 0,
  changeover_time: 0,
  line_end_time: 0,
  moved: 0,
  shifted: 0,
  makespan: 0,
};

function job(part: Partial<OptimisationInList>): OptimisationInList {
  const cause = { what: "line_stopped", orders: [] as number[] };
  return {
    id: 1,
    kind: "repair",
    status: "done",
    cause,
    what_if: null,
    schedule_id: null,
    figures,
    figures_before: { ...figures, weighted_tardiness: 60 },
    unplaced_orders: 0,
    ...part,
  } as OptimisationInList;
}

const rush = { what: "rush_order", orders: [7] } as OptimisationInList["cause"];

describe("offers", () => {
  it("are of what is done, better, and of the plan itself", () => {
    expect(offersIn([job({})])).toHaveLength(1);
    expect(offersIn([job({ status: "running" })])).toEqual([]);
    expect(offersIn([job({ figures: null })])).toEqual([]);
    expect(offersIn([job({ figures_before: figures })])).toEqual([]);
    expect(offersIn([job({ what_if: { id: 3, name: "Copy" } })])).toEqual([]);
  });

  it("place an order that is in a rush, though that costs", () => {
    const placed = job({ cause: rush, figures_before: figures });
    expect(offersIn([placed])).toHaveLength(1);
    expect(offersIn([{ ...placed, unplaced_orders: 1 }])).toEqual([]);
  });

  it("are of schedules too, but not of what somebody asked for", () => {
    const plan = { kind: "plan", cause: null } as const;
    const found = job({ ...plan, schedule_id: 2 });
    expect(offersIn([found])).toEqual([found]);
    expect(whatOf(found)).toBe("schedule");
    expect(offersIn([job(plan)])).toEqual([]);
    const fewer = { ...figures, changeover_time: 60 };
    expect(offersIn([job({ ...plan, schedule_id: 2, figures_before: fewer })])).toHaveLength(1);
  });
});
