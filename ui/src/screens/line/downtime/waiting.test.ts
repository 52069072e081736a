import { expect, test } from "vitest";
import { recoded, removed, split } from "./pieces";
import { at, item, jam, running, stopped } from "./sample";
import { withWaiting } from "./waiting";

const names = new Map([running, stopped, jam].map((state) => [state.id, state]));
const day = [
  item("06:00", "08:00", running),
  item("08:00", "08:10", stopped),
  item("08:10", "10:00", running),
  item("10:00", null, stopped),
];
const brief = (acts: Parameters<typeof withWaiting>[1]) =>
  withWaiting(day, acts, names).map(({ start_at, end_at, state, waiting }) =>
    [start_at.slice(11, 16), end_at?.slice(11, 16) ?? "", state?.name, waiting ? "waits" : ""].join(
      " ",
    ),
  );

test("what waits is seen as it was entered", () => {
  expect(brief(recoded([day[1] as (typeof day)[0], day[3] as (typeof day)[0]], jam.id))).toEqual([
    "06:00 08:00 Running ",
    "08:00 08:10 Jam waits",
    "08:10 10:00 Running ",
    "10:00  Jam waits",
  ]);
});

test("parts are seen as parts, and what is within an interval cuts it", () => {
  expect(brief([split(day[2] as (typeof day)[0], [at("09:00")], [null, jam.id])])).toEqual([
    "06:00 08:00 Running ",
    "08:00 08:10 Stopped ",
    "08:10 09:00 Running waits",
    "09:00 10:00 Jam waits",
    "10:00  Stopped ",
  ]);
  expect(
    brief([[{ start_at: at("07:00"), end_at: at("08:05"), state: jam.id }]]).slice(0, 3),
  ).toEqual(["06:00 07:00 Running ", "07:00 08:05 Jam waits", "08:05 08:10 Stopped "]);
});

test("what was taken away leaves its time to what was before", () => {
  expect(brief([removed(day[1] as (typeof day)[0])]).slice(0, 2)).toEqual([
    "06:00 08:10 Running waits",
    "08:10 10:00 Running ",
  ]);
});
