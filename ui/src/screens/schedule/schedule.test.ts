import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { describe, expect, test } from "vitest";
import { Problem } from "@/api/client";
import type { Entry, Plan } from "@/api/types";
import { nextSpan } from "@/board/axis";
import type { Bar } from "@/board/layout";
import { BarMaker, barOf, neighbour, possibleLines } from "./bars";
import { linkTo } from "./link";
import { figureChange, outcomeOf, withPlan } from "./outcome";
import { reasonsOf } from "./refusal";

const instant = (hour: number) => new Date(Date.UTC(2025, 5, 2, hour)).toISOString();

const an_entry = (id: number, line_id: number, from: number, to: number, fields = {}): Entry => ({
  id,
  line_id,
  mode: "Production",
  mode_type: "production",
  order_id: id * 10,
  order_number: `PO-${id}`,
  product_id: 1,
  product_name: "Cola",
  product_class: "Pack",
  quantity: "1000.5",
  unit: "CS",
  actual_quantity: "250.125",
  start_at: instant(from),
  end_at: instant(to),
  pinned: false,
  changeover_for: null,
  notes: "",
  version: 1,
  due_at: instant(12),
  late: to > 12,
  run_id: null,
  series_id: null,
  series_date: null,
  origin_id: null,
  expected_start_at: null,
  expected_end_at: null,
  expected_late: false,
  ...fields,
});

const a_changeover = (id: number, line_id: number, of: number, from: number, to: number) =>
  an_entry(id, line_id, from, to, {
    mode: "Changeover",
    mode_type: "setup",
    order_id: null,
    order_number: null,
    changeover_for: of,
    quantity: null,
    due_at: null,
    late: false,
  });

const a_plan = (entries: Entry[], removed: number[] = []): Plan => ({
  entries,
  removed,
  warnings: [],
  figures: { late_orders: 1, total_lateness: 3600, changeover_time: 1800 },
  figures_before: { late_orders: 3, total_lateness: 7200, changeover_time: 0 },
  before: [],
  created: [],
});

const known = (...entries: Entry[]) => new Map(entries.map((entry) => [entry.id, entry]));

describe("what a move would come to", () => {
  const one = an_entry(1, 1, 0, 4);
  const two = an_entry(2, 2, 6, 10);
  const subject = { kind: "entry", id: 1, line_id: 1, start: 0, end: 0, version: 1 } as const;

  test("its times on the calendar, its changeover, whom it pushes and makes late", () => {
    const plan = a_plan([
      an_entry(1, 2, 5, 9),
      a_changeover(7, 2, 1, 4, 5),
      an_entry(2, 2, 9, 13),
      a_changeover(8, 2, 2, 8, 9),
    ]);
    expect(outcomeOf(plan, subject, known(one, two))).toMatchObject({
      start: Date.parse(instant(5)),
      end: Date.parse(instant(9)),
      late_by: null,
      changeovers: [{ start: Date.parse(instant(4)), end: Date.parse(instant(5)) }],
      pushed: 1,
      made_late: ["PO-2"],
    });
  });

  test("how late it would itself be", () => {
    const plan = a_plan([an_entry(1, 1, 10, 14), two]);
    const outcome = outcomeOf(plan, subject, known(one, two));
    expect(outcome).toMatchObject({ late_by: 7200, pushed: 0, made_late: [] });
  });

  test("an order that is placed is the entry that was not there before", () => {
    const order = { kind: "order", id: 10 } as const;
    const placed = an_entry(9, 1, 4, 8, { order_id: 10 });
    const outcome = outcomeOf(a_plan([one, placed]), order, known(one));
    expect(outcome).toMatchObject({ entry_id: 9, start: Date.parse(instant(4)) });
  });

  test("a plan that does not hold the subject has no outcome", () => {
    expect(outcomeOf(a_plan([two]), subject, known(one, two))).toBeNull();
  });
});

describe("the board after an act", () => {
  test("takes the touched lines from the plan and leaves the others", () => {
    const before = [an_entry(1, 1, 0, 4), an_entry(2, 2, 0, 4), an_entry(3, 3, 0, 4)];
    const after = withPlan(before, a_plan([an_entry(1, 2, 4, 8), an_entry(2, 2, 0, 4)]));
    expect(after.map(({ id, line_id }) => [id, line_id]).sort()).toEqual([
      [1, 2],
      [2, 2],
      [3, 3],
    ]);
    expect(after).toContain(before[1]);
    expect(after).toContain(before[2]);
  });

  test("what ended long ago is not told by a plan and stays", () => {
    const old = an_entry(4, 1, 0, 1);
    expect(withPlan([old, an_entry(1, 1, 4, 8)], a_plan([an_entry(1, 1, 5, 9)]))).toContain(old);
  });

  test("what was removed is gone, also from a line that is now empty", () => {
    const before = [an_entry(1, 1, 0, 4), a_changeover(5, 1, 1, 4, 5)];
    expect(withPlan(before, a_plan([], [1, 5]))).toEqual([]);
  });
});

test("figures change by the difference of before and after", () => {
  expect(figureChange(a_plan([]))).toEqual({
    late_orders: -2,
    total_lateness: -3600,
    changeover_time: 1800,
  });
});

describe("bars", () => {
  test("say what the entry says", () => {
    expect(barOf(an_entry(1, 1, 0, 4), "en")).toMatchObject({
      kind: "production",
      title: "PO-1",
      quantity: "1,000.5 CS",
      done: 0.25,
      started: false,
    });
    expect(barOf(a_changeover(2, 1, 1, 0, 1), "en")).toMatchObject({
      kind: "changeover",
      title: "Changeover",
      quantity: null,
      done: null,
    });
  });

  test("tell what is expected of the entry where that is not as planned", () => {
    const entry = an_entry(1, 1, 0, 4);
    const expected_end_at = "2026-11-16T12:00:00Z";
    expect(barOf(entry, "en").expected).toBeNull();
    expect(barOf({ ...entry, expected_end_at, expected_late: true }, "en").expected).toEqual({
      start: Date.parse(entry.start_at),
      end: Date.parse(expected_end_at),
      late: true,
    });
  });

  test("the same entry makes the same bar", () => {
    const maker = new BarMaker("en");
    const entry = an_entry(1, 1, 0, 4);
    expect(maker.of(entry)).toBe(maker.of(entry));
    expect(maker.of({ ...entry })).not.toBe(maker.of(entry));
  });
});

test("an order may run on its lines, else where its product has an enabled rate", () => {
  const rates = [
    { line_id: 1, product_id: 5, enabled: true },
    { line_id: 2, product_id: 5, enabled: false },
    { line_id: 3, product_id: 6, enabled: true },
  ];
  const product = { id: 5, code: "", name: "", product_class: null };
  expect([...possibleLines({ lines: [], product }, rates)]).toEqual([1]);
  const own = { id: 2, path: "", display_name: "" };
  expect([...possibleLines({ lines: [own], product }, rates)]).toEqual([2]);
});

describe("a link to what is seen", () => {
  const seen = { from: Date.UTC(2025, 5, 2, 6, 30, 20), span: 24.004, top: 7, selected: [3, 12] };
  const link = linkTo("https://plant.example/schedule?lines=site1/floor&from=x&room=push", seen);

  test("names the span, the lines and the selection, and keeps the rest", () => {
    expect(link).toBe(
      "https://plant.example/schedule?lines=site1/floor&from=2025-06-02T06%3A30Z&room=push" +
        "&span=24&top=7&selected=3,12",
    );
  });

  test("leaves out what there is none of", () => {
    const bare = { ...seen, top: null, selected: [] };
    expect(linkTo("https://plant.example/schedule?selected=4&top=1", bare)).toBe(
      "https://plant.example/schedule?from=2025-06-02T06%3A30Z&span=24",
    );
  });
});

test("zooming goes by shifts, days and weeks, and ends at both ends", () => {
  expect([12, 24, 30, 168, 2208].map((span) => nextSpan(span, 1))).toEqual([24, 48, 48, 336, 2208]);
  expect([4, 12, 30, 168, 2208].map((span) => nextSpan(span, -1))).toEqual([4, 8, 24, 72, 1488]);
});

describe("arrow keys", () => {
  const bar = (id: number, line_id: number, start: number, end: number): Bar => ({
    ...barOf(an_entry(id, line_id, 0, 1), "en"),
    start,
    end,
  });
  const lines = new Map([
    [1, [bar(1, 1, 0, 10), bar(2, 1, 10, 20)]],
    [2, []],
    [3, [bar(3, 3, 0, 4), bar(4, 3, 12, 30), bar(5, 3, 90, 99)]],
  ]);
  const go = (from: Bar | undefined, heading: "left" | "right" | "up" | "down") =>
    from && neighbour(from, heading, [1, 2, 3], (line) => lines.get(line) ?? [])?.id;

  test("left and right stay on the line, up and down find the nearest in time", () => {
    const second = lines.get(1)?.[1];
    expect(go(second, "left")).toBe(1);
    expect(go(second, "right")).toBeUndefined();
    expect(go(second, "down")).toBe(4);
    expect(go(lines.get(3)?.[0], "up")).toBe(1);
    expect(go(second, "up")).toBeUndefined();
  });
});

test("where the server gives no answer, that is the reason in words", async () => {
  await i18n
    .use(initReactI18next)
    .init({ lng: "en", resources: { en: { common: { problem: { unreachable: "No answer" } } } } });
  expect(reasonsOf(new Problem(0, { code: "unreachable" }))).toEqual(["No answer"]);
});
