import { expect, test } from "vitest";
import type { StateType } from "@/api/types";
import { columnsOf, pieces, stopsOf } from "./strips";

const at = (time: string) => `2026-03-02T${time}Z`;
const state = (type: StateType | null, from: string, to: string) => ({
  state: type,
  type,
  category: null,
  start_at: at(from),
  end_at: at(to),
});
const from = at("06:00:00");
const to = at("07:00:00");

test("intervals become pieces of the span, equal neighbours one", () => {
  const states = [
    state("running", "05:50:00", "06:15:00"),
    state("running", "06:15:00", "06:30:00"),
    state("planned_downtime", "06:30:00", "07:30:00"),
  ];
  expect(pieces(states, from, to, 4)).toEqual([
    { meaning: "running", from: 0, to: 0.5 },
    { meaning: "hold", from: 0.5, to: 1 },
  ]);
});

test("a stop of a second in a week still shows", () => {
  const week = { from: at("00:00:00"), to: "2026-03-09T00:00:00Z" };
  const states = [
    state("running", "00:00:00", "12:00:00"),
    state("unplanned_downtime", "12:00:00", "12:00:01"),
    state("running", "12:00:01", "23:00:00"),
  ];
  expect(pieces(states, week.from, week.to, 100).map(({ meaning }) => meaning)).toContain("down");
});

test("where nothing is known there is no data, and before it nothing", () => {
  expect(pieces([state(null, "06:30:00", "07:00:00")], from, to, 2)).toEqual([
    { meaning: "none", from: 0.5, to: 1 },
  ]);
});

test("stops are what is not running, longest first if so asked", () => {
  const states = [
    state("unplanned_downtime", "06:00:00", "06:01:00"),
    state("running", "06:01:00", "06:20:00"),
    state("planned_downtime", "06:20:00", "06:30:00"),
    state(null, "06:30:00", "07:00:00"),
  ];
  expect(stopsOf(states, "in_order").map(({ time }) => time)).toEqual([60, 600]);
  expect(stopsOf(states, "longest").map(({ time }) => time)).toEqual([600, 60]);
});

test("counts become columns, from zero to the largest", () => {
  const count = (minute: string, outfeed: string) => ({
    minute: at(minute),
    infeed: "0",
    outfeed,
    waste: "0",
  });
  const counts = [count("06:00:00", "10"), count("06:01:00", "10"), count("06:45:00", "5")];
  expect(columnsOf(counts, from, to, 4)).toEqual([1, 0, 0, 0.25]);
  expect(columnsOf([], from, to, 2)).toEqual([0, 0]);
});
