import { describe, expect, test } from "vitest";
import { formatDecimal, formatRate, share } from "./quantity";

describe("formatDecimal", () => {
  test("groups and drops zeros that say nothing", () => {
    expect(formatDecimal("12400.000000", "en")).toBe("12,400");
    expect(formatDecimal("12400.5", "de")).toBe("12.400,5");
    expect(formatDecimal("-0.0001", "en")).toBe("0");
    expect(formatDecimal("-3.5", "en")).toBe("-3.5");
  });
  test("keeps every digit of what a float could not hold", () => {
    expect(formatDecimal("12345678901234567890.123", "en")).toBe("12,345,678,901,234,567,890.123");
    expect(formatDecimal("0.1234567", "en", 7)).toBe("0.1234567");
  });
  test("leaves alone what is no decimal", () => {
    expect(formatDecimal("about 3", "en")).toBe("about 3");
    expect(formatDecimal("", "en")).toBe("");
  });
});

test("formatRate shows about three significant places", () => {
  expect(formatRate(1234.56, "en")).toBe("1,235");
  expect(formatRate(45.678, "en")).toBe("45.7");
  expect(formatRate(0.5, "en")).toBe("0.5");
});

describe("share", () => {
  test("may be above one and is never below none", () => {
    expect(share("12400", "20000")).toBe(0.62);
    expect(share("25", "20")).toBe(1.25);
    expect(share("-5", "20")).toBe(0);
  });
  test("is no data where nothing is required", () => {
    expect(share("5", "0")).toBeNull();
    expect(share("5", "")).toBeNull();
  });
});
