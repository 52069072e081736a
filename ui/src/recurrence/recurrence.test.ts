import { expect, test } from "vitest";
import { daysInWords, endOf, endsNextDay, lengthOf, recurrenceOf, ruleOf } from "./recurrence";

const monday = "2024-01-01";
const patternOf = (rule: string, from = monday) => recurrenceOf(rule, from).pattern;

test("days of the week are read in their order", () => {
  expect(recurrenceOf("FREQ=WEEKLY;BYDAY=FR,MO,WE", monday)).toEqual({
    pattern: { kind: "weekly", interval: 1, days: [1, 3, 5] },
    count: null,
    until: null,
  });
});

test("a weekly rule without days recurs on the day that it begins", () => {
  expect(patternOf("FREQ=WEEKLY;INTERVAL=2", "2024-01-07")).toEqual({
    kind: "weekly",
    interval: 2,
    days: [7],
  });
});

test("a daily rule with days is a weekly one", () => {
  expect(patternOf("FREQ=DAILY;BYDAY=MO,TU")).toEqual({
    kind: "weekly",
    interval: 1,
    days: [1, 2],
  });
  expect(recurrenceOf("RRULE:FREQ=DAILY;UNTIL=20261231T000000", monday)).toMatchObject({
    pattern: { kind: "daily" },
    until: "2026-12-31",
  });
});

test("what few words cannot say is left as it is written", () => {
  for (const rule of [
    "FREQ=MONTHLY;BYDAY=1MO,2TU",
    "FREQ=WEEKLY;BYDAY=1MO",
    "FREQ=DAILY;BYMONTH=7",
    "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
  ]) {
    expect(patternOf(rule)).toEqual({ kind: "rule" });
    expect(ruleOf({ kind: "rule" }, rule)).toBe(rule);
  }
});

test.each([
  "FREQ=DAILY",
  "FREQ=DAILY;INTERVAL=4",
  "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  "FREQ=WEEKLY;INTERVAL=3;BYDAY=SA,SU",
  "FREQ=MONTHLY;BYDAY=-1FR",
  "FREQ=MONTHLY;BYDAY=2TU",
])("%s is read and written back the same", (rule) => {
  expect(ruleOf(patternOf(rule), "")).toBe(rule);
});

test("days are named in the language, runs as a span", () => {
  expect(daysInWords([1, 2, 3, 4, 5], "en")).toBe("Monday–Friday");
  expect(daysInWords([1, 3, 6, 7], "en")).toBe("Monday, Wednesday, Saturday, and Sunday");
  expect(daysInWords([6], "de")).toBe("Samstag");
  expect(daysInWords([1, 3, 7], "zh")).toBe("星期一、星期三和星期日");
});

test("a shift over midnight ends on the clock of the next day", () => {
  expect(endOf("22:00:00", 8 * 3600)).toBe("06:00");
  expect(endOf("06:00", 8.5 * 3600)).toBe("14:30");
  expect(lengthOf("22:00", "06:00")).toBe(8 * 3600);
  expect(lengthOf("06:00", "06:00")).toBe(24 * 3600);
  expect(endsNextDay("22:00", 8 * 3600)).toBe(true);
  expect(endsNextDay("14:00", 10 * 3600)).toBe(false);
});
