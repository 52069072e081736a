import { expect, test } from "vitest";
import type { Entry } from "@/api/types";
import type { BoardLine } from "@/board/layout";
import { byDay } from "@/lib/planDays";
import {
  byLine,
  chosen,
  dayAfter,
  isDay,
  latenessOfEntry,
  listRows,
  progressOf,
  spanOfDays,
} from "./list";

const entry = (part: Partial<Entry>): Entry => ({
  id: 1,
  line_id: 1,
  mode: "Production",
  mode_type: "production",
  order_id: 1,
  order_number: "PO-1",
  product_id: 1,
  product_name: "Cola",
  product_class: null,
  quantity: "100",
  unit: "EA",
  actual_quantity: null,
  start_at: "2026-11-16T10:00:00Z",
  end_at: "2026-11-16T12:00:00Z",
  pinned: false,
  changeover_for: null,
  notes: "",
  version: 1,
  due_at: null,
  late: false,
  run_id: null,
  series_id: null,
  series_date: null,
  expected_start_at: null,
  expected_end_at: null,
  expected_late: false,
  origin_id: null,
  ...part,
});

const stop = (part: Partial<Entry>) =>
  entry({ mode: "Cleaning", mode_type: "cleaning", order_id: null, order_number: null, ...part });

const at = (text: string) => Date.parse(text);
const line = (id: number): BoardLine => ({
  id,
  name: `line${id}`,
  path: `site/line${id}`,
  area: "",
  time_zone: "Europe/Berlin",
});

test("days follow each other over months and years", () => {
  expect(dayAfter("2026-12-28", 7)).toBe("2027-01-04");
  expect(dayAfter("2028-03-01", -1)).toBe("2028-02-29");
  expect(isDay("2026-11-16")).toBe(true);
  expect(isDay("2026-13-16")).toBe(false);
  expect(isDay("today")).toBe(false);
});

test("a day of a zone has 23, 24 or 25 hours", () => {
  const hours = (day: string) => {
    const { from, to } = spanOfDays(day, 1, "Europe/Berlin");
    return (at(to) - at(from)) / 3_600_000;
  };
  expect(["2026-03-29", "2026-11-16", "2026-10-25"].map(hours)).toEqual([23, 24, 25]);
  expect(spanOfDays("2026-11-16", 1, "Europe/Berlin").from).toBe("2026-11-15T23:00:00Z");
});

test("an entry stands under the day it starts on its line's clock, or the first one shown", () => {
  const night = entry({ id: 2, start_at: "2026-11-16T23:30:00Z" });
  const before = entry({ id: 3, start_at: "2026-11-10T08:00:00Z" });
  const days = byDay([before, entry({}), night], "Europe/Berlin", "2026-11-15T23:00:00Z");
  expect([...days].map(([day, of_day]) => [day, of_day.map(({ id }) => id)])).toEqual([
    ["2026-11-16", [3, 1]],
    ["2026-11-17", [2]],
  ]);
});

test("how far entries have come", () => {
  const before = at("2026-11-16T09:00:00Z");
  const within = at("2026-11-16T11:00:00Z");
  const after = at("2026-11-16T13:00:00Z");
  expect([before, within].map((now) => progressOf(entry({}), now))).toEqual([
    "planned",
    "not_started",
  ]);
  const run = (actual_quantity: string) => entry({ run_id: 7, actual_quantity });
  expect(progressOf(run("99.9"), within)).toBe("started");
  expect(progressOf(run("100"), within)).toBe("made");
  expect([before, within, after].map((now) => progressOf(stop({}), now))).toEqual([
    "planned",
    "now",
    "over",
  ]);
});

test("lateness is how long after its due date an entry ends", () => {
  const late = entry({ due_at: "2026-11-16T11:30:00Z", late: true });
  expect(latenessOfEntry(late)).toBe(1800);
  expect(latenessOfEntry(entry({ due_at: "2026-11-17T11:30:00Z" }))).toBeNull();
  expect(chosen([late, entry({}), stop({})], "late")).toEqual([late]);
  expect(chosen([late, entry({}), stop({})], "production")).toHaveLength(2);
});

test("lines keep their order, and those without an entry are left out", () => {
  const entries = [entry({ line_id: 3 }), entry({ line_id: 1 }), entry({ line_id: 9 })];
  const lines = byLine([line(1), line(2), line(3)], entries);
  expect(lines.map((each) => each.line.id)).toEqual([1, 3]);
});

test("the rows of a file have the names of the API", () => {
  const late = entry({ due_at: "2026-11-16T11:30:00Z", late: true, notes: "Mind" });
  const rows = listRows([{ line: line(1), entries: [late] }], at("2026-11-16T09:00:00Z"));
  expect(rows).toHaveLength(2);
  const [names, values] = rows;
  expect(Object.fromEntries((names ?? []).map((name, n) => [name, values?.[n]]))).toEqual({
    line: "site/line1",
    start_at: late.start_at,
    end_at: late.end_at,
    mode: "Production",
    order_number: "PO-1",
    product_name: "Cola",
    quantity: "100",
    unit: "EA",
    actual_quantity: null,
    due_at: late.due_at,
    lateness: 1800,
    progress: "planned",
    pinned: false,
    notes: "Mind",
  });
});
