import { expect, test } from "vitest";
import { caughtUp, changedFields, chosenFields, faultOf, sentFields, strayFaults } from "./draft";

const began = { name: "Line 1", topic: "l1", zone: null as string | null };

test("only what differs is a change; lists and nothing compare by value", () => {
  expect(changedFields({ ...began, name: "Line 2" }, began)).toEqual({ name: "Line 2" });
  expect(
    changedFields({ days: [1, 2], zone: undefined }, { days: [1, 2], zone: undefined }),
  ).toEqual({});
});

test("an empty text is sent as nothing, and left out of something new", () => {
  expect(sentFields({ name: "A", crew: "" }, false)).toEqual({ name: "A", crew: null });
  expect(sentFields({ name: "A", crew: "", enabled: false }, true)).toEqual({
    name: "A",
    enabled: false,
  });
});

test("an edit follows what others change in fields that it left alone", () => {
  const edit = { began, draft: { ...began, name: "Mine" }, version: 1 };
  expect(caughtUp(edit, { ...began, topic: "theirs" }, 2)).toEqual({
    began: { ...began, topic: "theirs" },
    draft: { ...began, name: "Mine", topic: "theirs" },
    version: 2,
  });
});

test("an edit keeps the version it saw where both changed a field to different values", () => {
  const edit = { began, draft: { ...began, name: "Mine" }, version: 1 };
  expect(caughtUp(edit, { ...began, name: "Theirs" }, 2)).toBe(edit);
  expect(caughtUp(edit, { ...began, name: "Mine" }, 2).version).toBe(2);
});

test("a field that is theirs is not sent", () => {
  const differences = [{ field: "name", yours: "Mine", theirs: "Theirs" }];
  const mine = { name: "Mine", topic: "x" };
  expect(chosenFields(mine, differences, { name: "theirs" })).toEqual({ topic: "x" });
  expect(chosenFields(mine, differences, {})).toEqual(mine);
});

test("a field hears of its parts, and what no field shows is told apart", () => {
  const errors = [
    { field: "units[1].factor", code: "x", detail: "Must be more than 0." },
    { field: "unit", code: "x", detail: "There is no such unit." },
    { field: "elsewhere", code: "x", detail: "Elsewhere." },
  ];
  expect(faultOf(errors, "units")).toBe("Must be more than 0.");
  expect(faultOf(errors, "units[1].factor")).toBe("Must be more than 0.");
  expect(faultOf(errors, "units[0].factor")).toBeUndefined();
  expect(strayFaults(errors, { units: [], unit: "" }).map(({ field }) => field)).toEqual([
    "elsewhere",
  ]);
});
