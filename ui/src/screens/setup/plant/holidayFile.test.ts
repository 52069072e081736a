import { expect, test } from "vitest";
import type { Asset, AssetLevel } from "@/api/types";
import type { IcalEvent } from "@/recurrence/ical";
import { offeredBy, plantFileOf } from "./holidayFile";
import { growTree } from "./tree";

const event = (name: string, starts: string, more: Partial<IcalEvent> = {}): IcalEvent => ({
  name,
  starts,
  length: 86_400,
  rrule: null,
  excluded: [],
  line: 1,
  ...more,
});

const asset = (id: number, parent_id: number | null, level: AssetLevel, name: string) =>
  ({ id, parent_id, level, name, display_name: name }) as Asset;

const { of } = growTree([
  asset(1, null, "enterprise", "Works"),
  asset(2, 1, "site", "Ulm"),
  asset(3, 2, "area", "Hall"),
  asset(4, 3, "area", "Wing"),
  asset(5, 4, "line", "Filler"),
]);

test("what is over is left out, what is there is marked, what stands twice comes once", () => {
  const offered = offeredBy(
    [
      event("New Year", "2027-01-01T00:00"),
      event("Easter", "2026-04-06T00:00"),
      event("Labour Day", "2020-05-01T00:00", { rrule: "FREQ=YEARLY" }),
      event("new year", "2027-01-01T00:00"),
      event("Christmas", "2026-12-25T00:00"),
      event("All Saints", "2026-10-31T00:00", { length: 20 * 86_400 }),
    ],
    [{ name: "Christmas", starts: "2026-12-25T00:00:00" }],
    "2026-11-16",
  );
  expect(offered.map(({ event: { name }, there }) => [name, there])).toEqual([
    ["Labour Day", false],
    ["All Saints", false],
    ["Christmas", true],
    ["New Year", false],
  ]);
});

test("a plant file names what stands above and says the rest of the asset itself", () => {
  const line = of.get(5);
  const works = of.get(1);
  if (!line || !works) throw new Error("no plant");
  const holiday = event("Two days", "2026-12-25T00:00", {
    length: 2 * 86_400,
    rrule: "FREQ=YEARLY",
    excluded: ["2027-12-25"],
  });
  const written = {
    name: "Two days",
    working: false,
    starts: "2026-12-25T00:00",
    ends: "2026-12-27T00:00",
    rrule: "FREQ=YEARLY",
    excluded: ["2027-12-25"],
  };
  expect(JSON.parse(plantFileOf(line, [holiday]))).toEqual({
    sites: [
      {
        name: "Ulm",
        areas: [
          {
            name: "Hall",
            areas: [{ name: "Wing", lines: [{ name: "Filler", calendar_exceptions: [written] }] }],
          },
        ],
      },
    ],
  });
  expect(JSON.parse(plantFileOf(works, [holiday]))).toEqual({
    enterprise: { name: "Works", calendar_exceptions: [written] },
  });
});
