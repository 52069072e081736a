import { expect, test } from "vitest";
import { latenessOf } from "./lateness";
import { meaningOfLine, meaningOfMode, meaningOfStatus } from "./meaning";
import { formatPercent } from "./percent";

test("percent of nothing is no data, not 0", () => {
  expect(formatPercent(null, "en")).toBeNull();
  expect(formatPercent(Number.NaN, "en")).toBeNull();
  expect(formatPercent(0, "en")).toBe("0%");
  expect(formatPercent(1.042, "en", 1)).toBe("104.2%");
});

test("an order is late from the second after it was due", () => {
  const due = "2025-06-01T12:00:00Z";
  expect(latenessOf(due, Date.parse(due))).toEqual({ kind: "due", time: 0 });
  expect(latenessOf(due, Date.parse(due) + 7_500_000)).toEqual({ kind: "late", time: 7500 });
  expect(latenessOf(null, 0)).toBeNull();
});

test("a line means what its state says in production, and else what its mode is for", () => {
  expect(meaningOfLine("production", { type: "unplanned_downtime" })).toBe("down");
  expect(meaningOfLine("production", null)).toBe("none");
  expect(meaningOfLine("idle", { type: "unplanned_downtime" })).toBe("idle");
  expect(meaningOfLine("setup", { type: "running" })).toBe("setup");
  expect(meaningOfMode("cleaning")).toBe("hold");
  expect(meaningOfMode("other")).toBe("idle");
});

test("a line that was never given a mode is no data, whatever its mode is called", () => {
  const never = { mode_type: "other", run_id: null, state: null } as const;
  expect(meaningOfStatus(never)).toBe("none");
  expect(meaningOfStatus({ ...never, run_id: 7 })).toBe("idle");
});
