import { expect, test } from "vitest";
import { clockOf, nearestClock } from "./clock";

const zone = "Europe/Berlin";
const near = Date.parse("2025-03-03T22:50:00Z");

test("a clock time is that of the zone", () => {
  expect(clockOf(near, zone)).toBe("23:50:00");
});

test("a time that is typed is the nearest at which the clock shows it", () => {
  const typed = (text: string) => {
    const at = nearestClock(text, near, zone);
    return at === null ? null : new Date(at).toISOString();
  };
  expect(typed("23:45:30")).toBe("2025-03-03T22:45:30.000Z");
  expect(typed("00:10")).toBe("2025-03-03T23:10:00.000Z");
  expect(typed("13:00")).toBe("2025-03-03T12:00:00.000Z");
  expect(typed("")).toBeNull();
});
