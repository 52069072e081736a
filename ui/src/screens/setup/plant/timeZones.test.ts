import { expect, test } from "vitest";
import { timeZones, zoneMatches } from "./timeZones";

test("a zone is found by words of its name in any order, and by its offset", () => {
  const label = "America/Argentina/Buenos Aires (GMT-3)";
  expect(zoneMatches(label, "buenos aires")).toBe(true);
  expect(zoneMatches(label, "Aires, America")).toBe(true);
  expect(zoneMatches(label, "gmt-3")).toBe(true);
  expect(zoneMatches(label, "São")).toBe(false);
  expect(zoneMatches("America/Sao Paulo", "São")).toBe(true);
});

test("what a plant has already can be chosen, though this browser calls it otherwise", () => {
  expect(timeZones("Asia/Old_Name")).toContain("Asia/Old_Name");
  expect(timeZones(null)).toContain("UTC");
});
