import { expect, test } from "vitest";
import { daysInWords, endOf, recurrenceOf } from "./recurrence";

const monday = "2024-01-01";

test("days of the week are read in their order", () => {
  expect(recurrenceOf("FREQ=WEEKLY;BYDAY=FR,MO,WE", monday)).toEqual({
    kind: "weekly",
    interval: 1,
    days: [1, 3, 5],
    count: null,
    until: null,
  });
});

test("a weekly rule without days recurs on the day that it begins", () => {
  expect(recurrenceOf("FREQ=WEEKLY;INTERVAL=2", "2024-01-07")?.days).toEqual([7]);
});

test("a daily rule with days is a weekly one", () => {
  expect(recurrenceOf("FREQ=DAILY;BYDAY=MO,TU", monday)?.kind).toBe("weekly");
  expect(recurrenceOf("RRULE:FREQ=DAILY;UNTIL=20261231T000000Z", monday)).toMatchObject({
    kind: "daily",
    until: "2026-12-31",
  });
});

test("what few words cannot say is left as it is written", () => {
  expect(recurrenceOf("FREQ=MONTHLY;BYDAY=1MO", monday)).toBeNull();
  expect(recurrenceOf("FREQ=WEEKLY;BYDAY=1MO", monday)).toBeNull();
  expect(recurrenceOf("FREQ=DAILY;BYMONTH=7", monday)).toBeNull();
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
});
