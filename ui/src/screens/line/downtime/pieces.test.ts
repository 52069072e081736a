import { describe, expect, test } from "vitest";
import type { StatePiece } from "@/api/states";
import {
  detailed,
  edgeBounds,
  equalCuts,
  merged,
  movedEdge,
  neighbourOf,
  placed,
  recoded,
  removed,
  retimed,
  spanOf,
  split,
} from "./pieces";
import { at, item, jam, now, running, stopped } from "./sample";

const brief = (pieces: readonly StatePiece[]) =>
  pieces.map(({ start_at, end_at, state }) => [
    start_at.slice(11, 16),
    end_at?.slice(11, 16) ?? null,
    state,
  ]);

const day = [
  item("06:00", "08:00", running),
  item("08:00", "08:10", stopped),
  item("08:10", "08:30", jam),
  item("08:30", "10:00", running),
  item("10:00", null, stopped),
];
const [first, stop, coded, , open] = day as [
  (typeof day)[0],
  (typeof day)[0],
  (typeof day)[0],
  (typeof day)[0],
  (typeof day)[0],
];

describe("a reason", () => {
  test("keeps what was noted, and what is still so stays so", () => {
    const noted = { ...open, comment: "hot", cell: { id: 9, name: "Head 1" } };
    expect(recoded([noted], jam.id)).toEqual([
      [
        {
          start_at: at("10:00"),
          end_at: null,
          state: jam.id,
          comment: "hot",
          part_required: null,
          cell: 9,
        },
      ],
    ]);
  });

  test("for several is an act for each row of neighbours", () => {
    const acts = recoded([open, coded, stop], 7);
    expect(acts.map(brief)).toEqual([
      [
        ["08:00", "08:10", 7],
        ["08:10", "08:30", 7],
      ],
      [["10:00", null, 7]],
    ]);
  });
});

describe("a split", () => {
  test("in equal parts cuts on whole seconds", () => {
    expect(equalCuts(stop, 3, now)).toEqual([at("08:03:20"), at("08:06:40")]);
    expect(equalCuts(item("08:00", "08:00:02", stopped), 5, now)).toEqual([at("08:00:01")]);
  });

  test("of what is still so goes up to now and stays open", () => {
    const cuts = equalCuts(open, 2, now);
    expect(cuts).toEqual([at("11:00")]);
    expect(brief(split(open, cuts, [null, jam.id]))).toEqual([
      ["10:00", "11:00", stopped.id],
      ["11:00", null, jam.id],
    ]);
  });

  test("takes the cuts in order, those within, none twice", () => {
    const cuts = [at("08:08"), at("08:02"), at("08:02"), at("08:00"), at("09:00")];
    expect(placed(stop, cuts, now)).toEqual([at("08:02"), at("08:08")]);
  });

  test("keeps the instants of the interval as they were written", () => {
    const exact = { ...stop, start_at: "2025-03-03T08:00:00.123456Z" };
    expect(split(exact, [at("08:05")])[0]?.start_at).toBe("2025-03-03T08:00:00.123456Z");
  });
});

test("neighbours merge to what one of them says, whichever is named first", () => {
  expect(brief(merged(coded, stop, coded))).toEqual([["08:00", "08:30", jam.id]]);
});

test("a neighbour is the next stop, over a little running but not over much", () => {
  const short = [
    item("08:00", "08:10", jam),
    item("08:10", "08:12", running),
    item("08:12", "08:20", stopped),
    item("08:20", "10:00", running),
    item("10:00", null, jam),
  ];
  expect(neighbourOf(short, 2, -1, now)).toEqual({ stop: short[0], between: 120 });
  expect(neighbourOf(short, 2, 1, now)).toBeNull();
  expect(neighbourOf(short, 0, -1, now)).toBeNull();
});

test("what is taken away has no state", () => {
  expect(brief(removed(stop))).toEqual([["08:00", "08:10", null]]);
  expect(brief(removed(open))).toEqual([["10:00", null, null]]);
});

test("a comment leaves the reason", () => {
  const [piece] = detailed(coded, { comment: "belt", part_required: "belt 7", cell: null });
  expect(piece).toMatchObject({ state: jam.id, comment: "belt", part_required: "belt 7" });
});

describe("another time", () => {
  const to = (start: string, end: string | null) => ({
    start_at: at(start),
    end_at: end === null ? null : at(end),
  });

  test("covers what it takes", () => {
    expect(brief(retimed(day, 1, to("07:55", "08:15")))).toEqual([["07:55", "08:15", stopped.id]]);
  });

  test("gives its start to what was before, its end to the stop after", () => {
    expect(brief(retimed(day, 1, to("08:02", "08:08")))).toEqual([
      ["08:00", "08:02", null],
      ["08:02", "08:08", stopped.id],
      ["08:08", "08:30", jam.id],
    ]);
  });

  test("gives its end to the running after, and no more of it is touched", () => {
    expect(brief(retimed(day, 2, to("08:10", "08:20")))).toEqual([["08:20", "08:30", running.id]]);
  });

  test("of what is still so changes its start", () => {
    expect(brief(retimed(day, 4, to("10:05", null)))).toEqual([["10:00", "10:05", null]]);
    expect(brief(retimed(day, 4, to("09:50", null)))).toEqual([["09:50", null, stopped.id]]);
  });

  test("that is the same is nothing", () => {
    expect(retimed(day, 1, to("08:00", "08:10"))).toEqual([]);
  });
});

describe("an edge", () => {
  test("moves for the stop at its side", () => {
    expect(brief(movedEdge(day, 0, at("08:03")))).toEqual([["08:00", "08:03", null]]);
    expect(brief(movedEdge(day, 0, at("07:50")))).toEqual([["07:50", "08:10", stopped.id]]);
    expect(brief(movedEdge(day, 2, at("08:40")))).toEqual([["08:10", "08:40", jam.id]]);
  });

  test("stays a second within its neighbours", () => {
    expect(edgeBounds(day, 1, now)).toEqual({
      least: Date.parse(at("08:00:01")),
      most: Date.parse(at("08:29:59")),
    });
    expect(edgeBounds([first, first], 0, now)).toBeNull();
    expect(edgeBounds(day, 4, now)).toBeNull();
  });
});

test("the span of an act is that of its pieces", () => {
  expect(spanOf(recoded([stop, coded], 7)[0] ?? [])).toEqual({
    start_at: at("08:00"),
    end_at: at("08:30"),
  });
  expect(spanOf([])).toBeNull();
});
