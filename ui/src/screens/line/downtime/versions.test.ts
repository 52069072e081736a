import { expect, test } from "vitest";
import type { StateVersions } from "@/api/states";
import { at, item, jam } from "./sample";
import { undoneSpan } from "./versions";

const act = (version: number, ...spans: [string, string | null][]): StateVersions["items"][0] => ({
  version,
  at: at("12:00"),
  by: "Ada",
  act: "edit",
  reverts_to: null,
  pieces: spans.map(([start, end]) => ({
    start_at: at(start),
    end_at: end && at(end),
    state: jam,
    comment: null,
    part_required: null,
    cell: null,
  })),
});

test("a split is taken back as a whole, whichever part is looked at", () => {
  const versions = [act(4, ["08:00", "08:05"], ["08:05", "08:20"]), act(2, ["07:00", "09:00"])];
  const part = item("08:05", "08:20", jam);
  expect(undoneSpan(part, versions, 2)).toEqual({ start_at: at("08:00"), end_at: at("08:20") });
  expect(undoneSpan(part, versions, 4)).toEqual({ start_at: at("08:05"), end_at: at("08:20") });
  expect(undoneSpan(part, versions, 0)).toEqual({ start_at: at("07:00"), end_at: at("09:00") });
});

test("what an act left open is taken back to its open end", () => {
  expect(undoneSpan(item("08:00", "08:20", jam), [act(3, ["08:00", null])], 0).end_at).toBeNull();
});
