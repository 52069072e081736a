import { expect, test } from "vitest";
import { addDays, daysOfRule, mondayOf } from "./occurrences";

// What python-dateutil, by which the server works, answers for the same rules.
const answers: [rule: string, from: string, first: string, last: string, days: string[]][] = [
  [
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
    "2024-01-04",
    "2026-11-01",
    "2026-12-05",
    ["2026-11-02", "2026-11-08", "2026-11-16", "2026-11-22", "2026-11-30"],
  ],
  [
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "2024-01-04",
    "2026-11-01",
    "2026-12-05",
    ["2026-11-01", "2026-11-02", "2026-11-15", "2026-11-16", "2026-11-29", "2026-11-30"],
  ],
  [
    "FREQ=DAILY;INTERVAL=5",
    "2026-01-03",
    "2026-11-01",
    "2026-11-30",
    ["2026-11-04", "2026-11-09", "2026-11-14", "2026-11-19", "2026-11-24", "2026-11-29"],
  ],
  [
    "FREQ=MONTHLY;BYDAY=-1FR",
    "2026-01-01",
    "2026-10-01",
    "2026-12-31",
    ["2026-10-30", "2026-11-27", "2026-12-25"],
  ],
  [
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,-1",
    "2026-01-15",
    "2026-09-01",
    "2026-12-31",
    ["2026-09-01", "2026-09-30", "2026-11-01", "2026-11-30"],
  ],
  ["FREQ=MONTHLY", "2026-01-31", "2026-02-01", "2026-06-30", ["2026-03-31", "2026-05-31"]],
  [
    "FREQ=YEARLY;BYMONTH=12;BYDAY=1MO",
    "2020-01-01",
    "2026-01-01",
    "2027-12-31",
    ["2026-12-07", "2027-12-06"],
  ],
  [
    "FREQ=YEARLY;BYDAY=20MO,-1SU",
    "2020-01-01",
    "2026-01-01",
    "2026-12-31",
    ["2026-05-18", "2026-12-27"],
  ],
  [
    "FREQ=YEARLY",
    "2020-05-06",
    "2025-01-01",
    "2027-12-31",
    ["2025-05-06", "2026-05-06", "2027-05-06"],
  ],
  [
    "FREQ=DAILY;BYDAY=MO,TU;BYMONTH=7",
    "2024-01-01",
    "2026-07-01",
    "2026-08-10",
    [
      "2026-07-06",
      "2026-07-07",
      "2026-07-13",
      "2026-07-14",
      "2026-07-20",
      "2026-07-21",
      "2026-07-27",
      "2026-07-28",
    ],
  ],
  [
    "FREQ=WEEKLY;COUNT=5;BYDAY=TU,TH",
    "2026-11-03",
    "2026-11-09",
    "2026-11-30",
    ["2026-11-10", "2026-11-12", "2026-11-17"],
  ],
  [
    "FREQ=DAILY;UNTIL=20261103",
    "2026-11-01",
    "2026-10-30",
    "2026-11-30",
    ["2026-11-01", "2026-11-02", "2026-11-03"],
  ],
  [
    "FREQ=WEEKLY;INTERVAL=3",
    "2026-11-04",
    "2026-11-01",
    "2026-12-31",
    ["2026-11-04", "2026-11-25", "2026-12-16"],
  ],
  [
    "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=13",
    "2026-01-01",
    "2026-01-01",
    "2026-12-31",
    ["2026-04-13", "2026-07-13"],
  ],
];

test.each(answers)("%s from %s", (rule, from, first, last, days) => {
  expect(daysOfRule(rule, from, first, last)).toEqual(days);
});

test("an end in wall time leaves out what begins later on its day", () => {
  const days = (until: string, start: string) =>
    daysOfRule(`FREQ=DAILY;UNTIL=${until}`, "2026-11-01", "2026-11-02", "2026-11-09", start);
  expect(days("20261103", "06:00")).toEqual(["2026-11-02"]);
  expect(days("20261103T060000", "06:00")).toEqual(["2026-11-02", "2026-11-03"]);
});

test("what can't be read here is not guessed", () => {
  expect(
    daysOfRule("FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO", "2026-01-01", "2026-01-01", "2026-02-01"),
  ).toBeNull();
  expect(daysOfRule("FREQ=HOURLY", "2026-01-01", "2026-01-01", "2026-02-01")).toBeNull();
  expect(daysOfRule("FREQ=WEEKLY;BYDAY=XX", "2026-01-01", "2026-01-01", "2026-02-01")).toBeNull();
});

test("days are counted over months, weeks begin on Monday", () => {
  expect(addDays("2026-02-27", 3)).toBe("2026-03-02");
  expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  expect(mondayOf("2026-11-16")).toBe("2026-11-16");
});
