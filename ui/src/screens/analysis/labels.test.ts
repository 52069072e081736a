import { expect, test } from "vitest";
import type { OeeItem } from "@/api/types";
import { labelOf } from "./labels";

const words = { no_order: "No order", no_shift: "No shift" };
const item = (over: Partial<OeeItem>) =>
  ({ label: "x", start_at: null, end_at: null, ...over }) as OeeItem;
const label = (over: Partial<OeeItem>, by: Parameters<typeof labelOf>[1]) =>
  labelOf(item(over), by, "Europe/Berlin", "en-GB", words);

test("hours stand on the clock of the site, with the day where it begins", () => {
  const start_at = "2026-03-02T13:00:00Z";
  expect(label({ start_at, end_at: "2026-03-02T14:00:00Z" }, "hour")).toEqual({
    full: "Mon 2 Mar, 14:00–15:00",
    short: "14:00",
  });
  expect(label({ start_at: "2026-03-01T23:00:00Z" }, "hour").short).toBe("00:00\nMon 2 Mar");
});

test("production days are days of the calendar, whatever hour they begin at", () => {
  expect(label({ label: "2026-03-02", start_at: "2026-03-02T05:00:00Z" }, "day").full).toBe(
    "Mon 2 Mar",
  );
});

test("what has no order or no shift is called so in the language of the screen", () => {
  expect(label({ label: "no order" }, "order").full).toBe("No order");
  expect(label({ label: "no shift", start_at: "2026-03-02T13:00:00Z" }, "shift").short).toBe(
    "No shift\nMon 2 Mar",
  );
  expect(label({ label: "PO-000007" }, "order").full).toBe("PO-000007");
});
