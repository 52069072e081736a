import { expect, test } from "vitest";
import type { ShiftTimes } from "@/recurrence/shiftTimes";
import { lanes, weekPreview } from "./weekPreview";

const shift = (name: string, changes: Partial<ShiftTimes> = {}): ShiftTimes => ({
  name,
  crew: null,
  rrule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  start: "06:00:00",
  length: 8 * 3600,
  valid_from: "2024-01-01",
  valid_until: null,
  excluded: [],
  ...changes,
});
const monday = "2026-11-16";
const told = (shifts: ShiftTimes[]) =>
  weekPreview(shifts, monday).days.map(({ spans }) =>
    spans.map(({ shift: { name }, from, to }) => `${name} ${from / 60}-${to / 60}`).join(", "),
  );

test("shifts lie on the days of their rule", () => {
  expect(told([shift("Early")])).toEqual([...Array(5).fill("Early 6-14"), "", ""]);
  expect(weekPreview([shift("Early")], monday).worked).toBe(5 * 8 * 60);
});

test("a night goes on into the next day, also from the week before", () => {
  const night = shift("Night", { start: "22:00:00", rrule: "FREQ=WEEKLY;BYDAY=SU,MO" });
  expect(told([night])).toEqual([
    "Night 0-6, Night 22-24",
    "Night 0-6",
    "",
    "",
    "",
    "",
    "Night 22-24",
  ]);
  const [first] = weekPreview([night], monday).days;
  expect(first?.spans.map(({ continued, continues }) => [continued, continues])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test("an exception takes the whole shift away, also what of it lies on the next day", () => {
  const night = shift("Night", { start: "22:00:00", excluded: ["2026-11-17"] });
  const { days } = weekPreview([night], monday);
  expect(days[1]?.excluded.map(({ name }) => name)).toEqual(["Night"]);
  expect(days[1]?.spans.map(({ from }) => from)).toEqual([0]);
  expect(days[2]?.spans.map(({ from }) => from)).toEqual([22 * 60]);
});

test("a shift works only while it is valid", () => {
  const short = shift("Early", { valid_from: "2026-11-18", valid_until: "2026-11-19" });
  expect(told([short])).toEqual(["", "", "Early 6-14", "Early 6-14", "", "", ""]);
});

test("time in which two shifts work counts once, and each stands in a lane", () => {
  const late = shift("Late", { start: "13:00:00" });
  const { days, worked } = weekPreview([shift("Early"), late], monday);
  expect(worked).toBe(5 * 15 * 60);
  const spans = days[0]?.spans ?? [];
  const { lane, count } = lanes(spans);
  expect([spans.map((span) => lane.get(span)), count]).toEqual([[0, 1], 2]);
});

test("a shift that can't be laid out here is named", () => {
  const odd = shift("Odd", { rrule: "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1" });
  expect(weekPreview([odd], monday).unread).toEqual(["Odd"]);
});

test("a rotation names the crew of each day and leaves out those without one", () => {
  const rotating = shift("Day", {
    rrule: "FREQ=DAILY",
    valid_from: "2026-11-16",
    rotation: ["A", "A", "", "B"],
  });
  const { days } = weekPreview([rotating], "2026-11-16");
  expect(days.map(({ spans }) => spans[0]?.shift.crew ?? "-").join("")).toBe("AA-BAA-");
});

test("a changed day has its own times and crew", () => {
  const changed = [{ date: "2026-11-17", start: "22:00", length: 8 * 3600, crew: "B" }];
  const { days } = weekPreview([shift("Early", { changed })], "2026-11-16");
  const times = days.slice(0, 3).map(({ spans }) => spans.map(({ from, to }) => [from, to]));
  expect(times).toEqual([
    [[360, 840]],
    [[1320, 1440]],
    [
      [0, 360],
      [360, 840],
    ],
  ]);
  expect(days[1]?.spans[0]?.shift.crew).toBe("B");
});
