import { expect, test } from "vitest";
import { axisOf, gapsOf, hoursOf, instantAt, placeOn } from "./axis";

const at = (text: string) => Date.parse(text);
const day = (axis: ReturnType<typeof axisOf>, name: string) => {
  const found = axis.days.find((each) => each.day === name);
  if (!found) throw new Error(name);
  return found;
};

test("a usual week has days of 24 hours and no hour twice", () => {
  const axis = axisOf("2026-11-16", 7, "Europe/Berlin");
  expect(axis.days.map(({ hours }) => hours)).toEqual([24, 24, 24, 24, 24, 24, 24]);
  expect(axis.length).toBe(1440);
  expect(hoursOf(axis)).toHaveLength(24);
  const monday = day(axis, "2026-11-16");
  expect(gapsOf(axis, monday)).toEqual([]);
  expect(placeOn(axis, monday, at("2026-11-16T05:30Z"))).toBe(390);
  expect(instantAt(axis, monday, 390)).toBe(at("2026-11-16T05:30Z"));
});

test("the long night has 25 hours, and the hour that comes twice has two places", () => {
  const axis = axisOf("2026-10-19", 7, "Europe/Berlin");
  const sunday = day(axis, "2026-10-25");
  expect(sunday.hours).toBe(25);
  expect(axis.fold).toEqual({ at: 180, length: 60 });
  expect(axis.length).toBe(1500);
  const places = ["00:30", "01:30", "02:30", "23:00"].map((utc) =>
    placeOn(axis, sunday, at(`2026-10-25T${utc}Z`)),
  );
  // 02:30, 02:30 again, 03:30 and the end of the day at midnight.
  expect(places).toEqual([150, 210, 270, 1500]);
  for (const utc of ["00:30", "01:30", "02:30", "12:00"]) {
    const instant = at(`2026-10-25T${utc}Z`);
    expect(instantAt(axis, sunday, placeOn(axis, sunday, instant))).toBe(instant);
  }
  expect(gapsOf(axis, sunday)).toEqual([]);
  expect(gapsOf(axis, day(axis, "2026-10-24"))).toEqual([{ from: 180, to: 240 }]);
  expect(hoursOf(axis).filter(({ again }) => again)).toEqual([
    { hour: 2, place: 180, again: true },
  ]);
  expect(hoursOf(axis).find(({ hour }) => hour === 3)?.place).toBe(240);
});

test("the short night has 23 hours and lacks one of the axis", () => {
  const axis = axisOf("2026-03-23", 7, "Europe/Berlin");
  const sunday = day(axis, "2026-03-29");
  expect(sunday.hours).toBe(23);
  expect(axis.length).toBe(1440);
  expect(gapsOf(axis, sunday)).toEqual([{ from: 120, to: 180 }]);
  expect(placeOn(axis, sunday, at("2026-03-29T00:59Z"))).toBe(119);
  expect(placeOn(axis, sunday, at("2026-03-29T01:00Z"))).toBe(180);
  expect(instantAt(axis, sunday, 150)).toBe(at("2026-03-29T01:00Z"));
  expect(instantAt(axis, sunday, 240)).toBe(at("2026-03-29T02:00Z"));
});

test("clocks that turn by half an hour, and at midnight", () => {
  const howe = axisOf("2026-03-30", 7, "Australia/Lord_Howe");
  expect(day(howe, "2026-04-05").hours).toBe(24.5);
  expect(howe.length).toBe(1470);
  const beirut = axisOf("2026-03-23", 7, "Asia/Beirut");
  const short = day(beirut, "2026-03-29");
  expect(short.hours).toBe(23);
  expect(gapsOf(beirut, short)).toEqual([{ from: 0, to: 60 }]);
  expect(placeOn(beirut, short, short.start)).toBe(60);
  expect(instantAt(beirut, short, 120)).toBe(short.start + 3_600_000);
});
