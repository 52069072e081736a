import { describe, expect, test } from "vitest";
import { clocksDiffer, dayOf, formatInstant, styleForNow, zoneName } from "./instant";

const berlin = "Europe/Berlin";

describe("formatInstant", () => {
  test("shows the site's clock on both sides of the change to summer time", () => {
    expect(formatInstant("2025-03-30T00:59:00Z", berlin, "en", "time")).toBe("01:59");
    expect(formatInstant("2025-03-30T01:00:00Z", berlin, "en", "time")).toBe("03:00");
  });
  test("counts hours from 00 and not to 24", () => {
    expect(formatInstant("2025-06-01T22:00:00Z", berlin, "en", "time")).toBe("00:00");
  });
});

test("dayOf is the site's day, not that of UTC", () => {
  expect(dayOf("2025-06-01T22:30:00Z", berlin)).toBe("2025-06-02");
  expect(dayOf("2025-06-01T22:30:00Z", "America/Chicago")).toBe("2025-06-01");
});

test("styleForNow says the day only where it is another", () => {
  const now = Date.parse("2025-06-02T08:00:00Z");
  expect(styleForNow("2025-06-01T22:30:00Z", now, berlin)).toBe("time");
  expect(styleForNow("2025-06-01T21:30:00Z", now, berlin)).toBe("day_time");
  expect(styleForNow("2024-06-01T21:30:00Z", now, berlin)).toBe("date_time");
});

describe("clocksDiffer", () => {
  test("looks at clocks, not at names", () => {
    const instant = "2025-06-01T12:00:00Z";
    expect(clocksDiffer(instant, berlin, "Europe/Paris")).toBe(false);
    expect(clocksDiffer(instant, berlin, "Europe/London")).toBe(true);
  });
});

test("zoneName is short", () => {
  expect(zoneName("2025-06-01T12:00:00Z", "America/Chicago", "en-US")).toBe("CDT");
});
