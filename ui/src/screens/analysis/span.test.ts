import { expect, test } from "vitest";
import { spanOf, usualGrouping } from "./span";

const now = Date.parse("2026-03-02T14:25:40.250Z");

test("a span back from now begins with a whole hour and ends now", () => {
  expect(spanOf("8h", {}, now)).toEqual({
    from: "2026-03-02T07:00:00Z",
    to: "2026-03-02T14:25:40Z",
  });
  expect(spanOf("24h", {}, now)?.from).toBe("2026-03-01T15:00:00Z");
});

test("a custom span is taken as given, if it is one", () => {
  const given = { from: "2026-03-01T00:00:00Z", to: "2026-03-01T06:30:00Z" };
  expect(spanOf("custom", given, now)).toEqual(given);
  expect(spanOf("custom", { from: given.to, to: given.from }, now)).toBeNull();
  expect(spanOf("custom", { from: "yesterday" }, now)).toBeNull();
});

test("two days are cut by hour, more by day", () => {
  const from = "2026-03-01T00:00:00Z";
  expect(usualGrouping({ from, to: "2026-03-03T00:00:00Z" })).toBe("hour");
  expect(usualGrouping({ from, to: "2026-03-08T00:00:00Z" })).toBe("day");
});
