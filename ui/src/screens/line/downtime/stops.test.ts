import { expect, test } from "vitest";
import { at, item, jam, now, running, stopped } from "./sample";
import { filtered, rowsOf, sumsOf } from "./stops";

const day = [
  item("06:00", "08:00", running),
  item("08:00", "08:10", stopped),
  item("08:10", "08:30", jam, { comment: "Belt slipped" }),
  item("08:40", "08:40:20", jam),
  item("08:45", "08:45:30", jam),
  item("08:50", "08:50:30", stopped),
  item("09:10", "09:10:30", jam),
  item("10:00", "11:00", jam),
  item("11:30", null, stopped),
];

test("what needs a reason is first, then the newest; short stops share a row an hour and reason", () => {
  const rows = rowsOf(day, 60, now).map((row) =>
    row.kind === "stop" ? row.stop.start_at.slice(11, 16) : [row.stops.length, row.time],
  );
  expect(rows).toEqual(["11:30", "08:00", "10:00", "09:10", "08:50", "08:10", [2, 50]]);
});

test("a filter looks in all that is said of a stop", () => {
  const found = (text: string, only: "all" | "uncoded" | "short" = "all") =>
    filtered(day, { text, only }, 60, now).map(({ start_at }) => start_at);
  expect(found("BELT")).toEqual([at("08:10")]);
  expect(found("", "uncoded")).toEqual([at("08:00"), at("08:50"), at("11:30")]);
  expect(found("jam", "short")).toHaveLength(3);
});

test("sums are of stops only, and short ones need no reason", () => {
  const all = { stops: 8, time: 7310, all_coded: false };
  expect(sumsOf(day, 60, now)).toEqual({ ...all, uncoded: 2, uncoded_time: 2400 });
  expect(sumsOf(day, 10, now)).toEqual({ ...all, uncoded: 3, uncoded_time: 2430 });
  const coded = { stops: 1, time: 1200, uncoded: 0, uncoded_time: 0, all_coded: true };
  expect(sumsOf(day.slice(2, 3), 60, now)).toEqual(coded);
});
