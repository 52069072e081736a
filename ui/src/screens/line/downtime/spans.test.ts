import { expect, test } from "vitest";
import { dayBeside, lastHours, sinceShift, ticksOf, wholeDay } from "./spans";

const now = Date.parse("2025-03-30T10:02:00Z");
const clock = (at: number) => new Date(at).toISOString().slice(5, 16);

test("the last hours end a little after now, and ask anew every few minutes", () => {
  const span = lastHours(8, now);
  expect([clock(span.from), clock(span.to)]).toEqual(["03-30T02:05", "03-30T10:05"]);
  expect(lastHours(8, now + 60_000)).toEqual(span);
});

test("a shift goes from its start to now", () => {
  expect(clock(sinceShift("2025-03-30T04:00:00Z", now).from)).toBe("03-30T04:00");
});

test("a day is as long as the clock of the zone makes it", () => {
  const short = wholeDay("2025-03-30", "Europe/Berlin", Date.parse("2025-04-02T00:00:00Z"));
  expect(short && short.to - short.from).toBe(23 * 3_600_000);
  expect(wholeDay("2025-03-30", "Europe/Berlin", now)).toMatchObject({ live: true });
  expect(wholeDay("2025-04-03", "Europe/Berlin", now)).toBeNull();
  expect(wholeDay("yesterday", "Europe/Berlin", now)).toBeNull();
  expect(dayBeside("2025-03-01", -1)).toBe("2025-02-28");
});

test("ticks stand on round times of the zone", () => {
  const view = { from: Date.parse("2025-03-03T05:10:00Z"), to: Date.parse("2025-03-03T13:00:00Z") };
  expect(ticksOf(view, "Asia/Kolkata", 5).map(clock)).toEqual([
    "03-03T06:30",
    "03-03T08:30",
    "03-03T10:30",
    "03-03T12:30",
  ]);
});
