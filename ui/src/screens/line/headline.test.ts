import { expect, test } from "vitest";
import { headlineOf } from "./headline";

const started = "2026-03-02T06:00:00Z";
const jam = {
  id: 7,
  uncoded: false,
  name: "Film jam",
  type: "unplanned_downtime",
  category: "Mechanical",
  since: "2026-03-02T07:30:00Z",
} as const;

test("in production the machine's state is the headline, with its own clock", () => {
  const status = { mode: "Production", mode_type: "production", run_started_at: started } as const;
  expect(headlineOf({ ...status, state: jam })).toEqual({
    meaning: "down",
    name: "Film jam",
    since: jam.since,
  });
});

test("a machine that has said nothing leaves the mode, marked as no data", () => {
  const status = { mode: "Production", mode_type: "production", run_started_at: started } as const;
  expect(headlineOf({ ...status, state: null })).toEqual({
    meaning: "none",
    name: "Production",
    since: started,
  });
});

test("a stop during a changeover is no downtime: the mode is the headline", () => {
  const status = { mode: "Changeover", mode_type: "setup", run_started_at: started } as const;
  expect(headlineOf({ ...status, state: jam })).toEqual({
    meaning: "setup",
    name: "Changeover",
    since: started,
  });
});
