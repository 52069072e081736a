import { expect, test } from "vitest";
import { startOfMinute, stepped } from "./at";

const now = Date.parse("2026-03-02T10:42:30Z");
const run = "2026-03-02T10:05:20Z";

test("the minute that is on is where it begins", () => {
  expect(startOfMinute(now)).toBe("2026-03-02T10:42:00Z");
});

test("steps go back and forth by minutes", () => {
  expect(stepped("2026-03-02T10:42:00Z", -10, run, now)).toBe("2026-03-02T10:32:00Z");
  expect(stepped("2026-03-02T10:32:00Z", 1, run, now)).toBe("2026-03-02T10:33:00Z");
});

test("neither before the run began nor after now", () => {
  expect(stepped("2026-03-02T10:42:00Z", -60, run, now)).toBe("2026-03-02T10:06:00Z");
  expect(stepped("2026-03-02T10:40:00Z", 10, run, now)).toBe("2026-03-02T10:42:00Z");
});

test("a day back at most where nothing runs", () => {
  expect(stepped("2026-03-01T11:00:00Z", -60, null, now)).toBe("2026-03-01T10:43:00Z");
});

test("a run of this minute leaves no room", () => {
  const just = "2026-03-02T10:42:10Z";
  expect(stepped("2026-03-02T10:42:00Z", -1, just, now)).toBe("2026-03-02T10:42:00Z");
});
