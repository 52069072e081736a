import { expect, test } from "vitest";
import { fromClockText, instantOfClock, toClockText, zoneOffset } from "./wallClock";

const hour = 3_600_000;

test("a zone is ahead of UTC by its offset, summer and winter", () => {
  expect(zoneOffset(Date.parse("2025-01-15T12:00:00Z"), "Europe/Berlin")).toBe(hour);
  expect(zoneOffset(Date.parse("2025-07-15T12:00:00Z"), "Europe/Berlin")).toBe(2 * hour);
  expect(zoneOffset(Date.parse("2025-07-15T12:00:00Z"), "Asia/Kolkata")).toBe(5.5 * hour);
});

test("a clock text and its instant are one another's inverse", () => {
  expect(fromClockText("2025-07-15T06:30", "Europe/Berlin")).toBe("2025-07-15T04:30:00Z");
  expect(toClockText("2025-07-15T04:30:00Z", "Europe/Berlin")).toBe("2025-07-15T06:30");
  for (const zone of ["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]) {
    for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2026, 0, 1); at += 11.5 * hour) {
      const text = toClockText(at, zone);
      const back = Date.parse(fromClockText(text, zone) ?? "");
      expect(toClockText(back, zone)).toBe(text);
    }
  }
});

test("a clock time left out by summer time lands after the gap", () => {
  const at = instantOfClock(Date.parse("2025-03-30T02:30:00Z"), "Europe/Berlin");
  expect(new Date(at).toISOString()).toBe("2025-03-30T01:30:00.000Z");
});

test("a text that is no clock time is refused", () => {
  expect(fromClockText("", "UTC")).toBeNull();
  expect(fromClockText("2025-13-40T99:00", "UTC")).toBeNull();
});
