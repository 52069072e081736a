import { expect, test } from "vitest";
import type { FoundLine, OptimisationInList, Profile } from "@/api/optimisations";
import { askedFor, changesOf, fieldsOf } from "./asking";
import { curvePath, curveScale, inOrder } from "./curve";
import { changedLines, ended, namesOf, stillPossible, withLine } from "./found";
import { shownOf } from "./props";
import { costAt, levelOf, top_level, weight_names, worthOf } from "./weights";

const profile: Profile = {
  id: 7,
  name: "Due dates first",
  lateness: 10,
  changeover: 2,
  line_end: 0,
  moved: 0,
  shifted: 0,
  time_limit: 60,
  freeze_time: 0,
  horizon_time: null,
  split_over: null,
  smallest_piece: null,
  version: 3,
};

const line = (line_id: number, needs: number[] = [], changes = 1): FoundLine => ({
  line_id,
  line_name: `line ${line_id}`,
  entries: 5,
  changes,
  moved: changes,
  new: 0,
  tardiness: 0,
  tardiness_before: 0,
  changeover_time: 0,
  changeover_time_before: 0,
  needs,
});

test("each step of a slider stands for a cost, and the cost for the step", () => {
  for (const name of weight_names) {
    for (let level = 0; level <= top_level; level += 1) {
      expect(levelOf(name, costAt(name, level))).toBe(level);
    }
  }
});

test("a cost between two steps is shown at the nearer one, and never as nothing", () => {
  expect(levelOf("lateness", 12)).toBe(3);
  expect(levelOf("lateness", 1_000_000)).toBe(top_level);
  expect(levelOf("moved", 1)).toBe(1);
});

test("what matters is told in time that an order is late", () => {
  expect(worthOf("changeover", profile)).toBe(720);
  expect(worthOf("moved", { ...profile, moved: 300 })).toBe(1800);
  expect(worthOf("changeover", { ...profile, lateness: 0 })).toBeNull();
  expect(worthOf("shifted", profile)).toBeNull();
});

test("what is not set otherwise is left to the profile", () => {
  const scope = { lines: [], only_new: false, what_if: null };
  expect(askedFor(profile, fieldsOf(profile), scope, 0)).toEqual({ profile: 7, only_new: false });
});

test("what is set otherwise is asked for; spans ahead as instants", () => {
  const draft = { ...fieldsOf(profile), changeover: 15, freeze_time: 3600, horizon_time: 86_400 };
  expect(Object.keys(changesOf(profile, draft))).toEqual([
    "changeover",
    "freeze_time",
    "horizon_time",
  ]);
  const scope = { lines: ["4"], only_new: true, what_if: 2 };
  expect(askedFor(profile, draft, scope, Date.parse("2026-11-16T08:00:00.250Z"))).toEqual({
    profile: 7,
    only_new: true,
    weights: { changeover: 15 },
    lines: ["4"],
    what_if: 2,
    freeze_until: "2026-11-16T09:00:00Z",
    until: "2026-11-17T08:00:00Z",
  });
});

test("lines that belong together are chosen together, and left out together", () => {
  const lines = [line(1, [2]), line(2, [3]), line(3), line(4)];
  expect([...withLine(lines, new Set(), 1)].sort()).toEqual([1, 2, 3]);
  expect([...withLine(lines, new Set([1, 2, 3, 4]), 3)]).toEqual([4]);
  expect([...withLine(lines, new Set([1, 2, 3, 4]), 1)]).toEqual([2, 3, 4]);
});

test("lines of one name are told apart by what they are in", () => {
  const of = (id: number, parent_id: number | null, name: string) => {
    return { id, parent_id, name, display_name: name };
  };
  const assets = [of(8, null, "Filling"), of(9, null, "Packing"), of(1, 8, "L"), of(2, 9, "L")];
  const lines = [1, 2, 3].map((line_id) => ({ line_id, line_name: line_id === 3 ? "M" : "L" }));
  expect([...namesOf(lines, assets).values()]).toEqual(["Filling / L", "Packing / L", "M"]);
});

test("lines that need each other do not go round for ever", () => {
  const lines = [line(1, [2]), line(2, [1])];
  expect([...withLine(lines, new Set(), 2)].sort()).toEqual([1, 2]);
  expect([...withLine(lines, new Set([1, 2]), 1)]).toEqual([]);
});

test("lines on which nothing moves are no difference", () => {
  expect(changedLines([line(1), line(2, [], 0)]).map(({ line_id }) => line_id)).toEqual([1]);
});

test("what is still possible is the part above the bound", () => {
  expect(stillPossible(200, 150)).toBe(0.25);
  expect(stillPossible(150, 150)).toBe(0);
  expect(stillPossible(200, null)).toBeNull();
  expect(stillPossible(0, 0)).toBe(0);
});

test("a search that went on and is done has ended, once", () => {
  type Known = Pick<OptimisationInList, "id" | "status">;
  const before: Known[] = [
    { id: 1, status: "running" },
    { id: 2, status: "done" },
    { id: 3, status: "waiting" },
  ];
  const now: Known[] = [
    { id: 1, status: "done" },
    { id: 2, status: "done" },
    { id: 3, status: "discarded" },
  ];
  expect(ended(before, now).map(({ id }) => id)).toEqual([1]);
  expect(ended(now, now)).toEqual([]);
});

const box = { width: 100, height: 50 };
const points = [
  { seconds: 0, objective: 200 },
  { seconds: 10, objective: 150 },
];

test("the curve falls in steps to its bound", () => {
  const scale = curveScale(points, 100, 20, box);
  expect(scale.divided).toBe(false);
  expect(scale.y(100)).toBe(50);
  expect(curvePath(points, scale, 20)).toBe("M0 0H50V25H100");
});

test("what was found first is not drawn behind what was found next", () => {
  const timed = [{ seconds: 3 }, { seconds: 1 }, { seconds: 2 }];
  const found = inOrder(timed.map(({ seconds }, at) => ({ seconds, objective: 9 - at })));
  expect(found.map(({ seconds }) => seconds)).toEqual([1, 1, 2]);
});

test("a cost that falls to less than a tenth is drawn by tens", () => {
  const scale = curveScale([{ seconds: 0, objective: 1000 }], 10, 20, box);
  expect(scale.divided).toBe(true);
  expect(scale.y(100)).toBeCloseTo(25);
  expect(scale.y(10)).toBeCloseTo(50);
});

test("a curve of one plan that costs nothing has no height to fall", () => {
  const scale = curveScale([{ seconds: 1, objective: 0 }], 0, 20, box);
  expect(scale.y(0)).toBe(50);
});

test("the address opens a search by its id, and what is asked for by any word", () => {
  expect(shownOf(undefined)).toBeNull();
  expect(shownOf("12")).toBe(12);
  expect(shownOf("new")).toBe("new");
  expect(shownOf("-3")).toBe("new");
});
