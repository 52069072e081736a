import { expect, test } from "vitest";
import {
  compareDecimals,
  isPositive,
  parseDecimal,
  subtractDecimals,
  typedDecimal,
} from "./decimalText";

test("a typed number becomes an exact decimal text in the manner of the locale", () => {
  expect(parseDecimal("1,250.50", "en")).toBe("1250.50");
  expect(parseDecimal("1.250,5", "de")).toBe("1250.5");
  expect(parseDecimal(" 0012 ", "en")).toBe("12");
  expect(parseDecimal("1 250,5", "fr")).toBe("1250.5");
  expect(parseDecimal("12345678901234567890.123456789", "en")).toBe(
    "12345678901234567890.123456789",
  );
});

test("what could be read in two ways is refused", () => {
  expect(parseDecimal("1.5", "de")).toBeNull();
  expect(parseDecimal("12,50", "en")).toBeNull();
  expect(parseDecimal("1e3", "en")).toBeNull();
  expect(parseDecimal("", "en")).toBeNull();
  expect(parseDecimal("12 kg", "en")).toBeNull();
});

test("a stored decimal stands in an input as a person would type it", () => {
  expect(typedDecimal("1250.500", "de")).toBe("1250,5");
  expect(typedDecimal("1250.000", "en")).toBe("1250");
  expect(typedDecimal("100", "en")).toBe("100");
});

test("differences and order are exact", () => {
  expect(subtractDecimals("0.3", "0.1")).toBe("0.2");
  expect(subtractDecimals("100", "100.000")).toBe("0");
  expect(subtractDecimals("1", "2.5")).toBe("-1.5");
  expect(compareDecimals("10", "9.999999999999999999")).toBe(1);
  expect(compareDecimals("1.0", "1")).toBe(0);
  expect(isPositive("0.000")).toBe(false);
  expect(isPositive("0.001")).toBe(true);
  expect(isPositive("-1")).toBe(false);
});
