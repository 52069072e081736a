import { describe, expect, test } from "vitest";
import { differsFrom, dueSpan, filterOf, showing, toggled, viewOf } from "./filters";
import { ordersSearch } from "./search";

const zone = "Europe/Berlin";
// A Wednesday, 23:30 in Berlin.
const now = Date.parse("2025-11-12T22:30:00Z");
const statuses = [{ name: "Planned" }, { name: "Completed" }, { name: "Blending" }];
const clock = { zone, now, statuses };

describe("due dates", () => {
  test("days are the plant's, the last one included", () => {
    const filter = filterOf({ due_from: "2025-11-10", due_to: "2025-11-12" }, clock);
    expect(filter.due_from).toBe("2025-11-09T23:00:00.000Z");
    expect(filter.due_to).toBe("2025-11-12T23:00:00.000Z");
  });

  test("presets go with the clock of the plant, weeks from Monday on", () => {
    expect(dueSpan("today", now, zone)).toEqual({
      due_from: "2025-11-11T23:00:00.000Z",
      due_to: "2025-11-12T23:00:00.000Z",
    });
    expect(dueSpan("week", now, zone)).toEqual({
      due_from: "2025-11-09T23:00:00.000Z",
      due_to: "2025-11-16T23:00:00.000Z",
    });
    expect(dueSpan("next7", now, zone).due_to).toBe("2025-11-18T23:00:00.000Z");
  });

  test("days stay days over a change of the clock", () => {
    const night = Date.parse("2025-10-25T12:00:00Z");
    expect(dueSpan("next7", night, zone)).toEqual({
      due_from: "2025-10-24T22:00:00.000Z",
      due_to: "2025-10-31T23:00:00.000Z",
    });
  });

  test("overdue is what is due before now and not finished", () => {
    const filter = filterOf({ due: "overdue" }, clock);
    expect(filter).toMatchObject({
      due_to: "2025-11-12T22:30:00.000Z",
      status: "Planned,Blending",
    });
    expect(filterOf({ due: "overdue", status: "Completed" }, clock).status).toBe("Completed");
  });
});

test("late now, expected to be late, and on time are three filters", () => {
  const late = (text: string) => {
    const { late: now_late, will_be_late } = filterOf({ late: text }, clock);
    return [now_late, will_be_late];
  };
  expect(["true", "expected", "false"].map(late)).toEqual([
    [true, undefined],
    [undefined, true],
    [false, undefined],
  ]);
});

test("a list loses what it has and gets what it has not", () => {
  expect(toggled(undefined, "Planned")).toBe("Planned");
  expect(toggled("Planned", "Closed")).toBe("Planned,Closed");
  expect(toggled("Planned,Closed", "Planned")).toBe("Closed");
  expect(toggled("Closed", "Closed")).toBeUndefined();
});

describe("views", () => {
  const search = ordersSearch({ text: "cola", sort: "-number", order: "7", tab: "runs" });

  test("keep filters, sort and columns, not what is open", () => {
    expect(viewOf(search)).toEqual({ text: "cola", sort: "-number" });
  });

  test("the usual sort is no difference, any other is", () => {
    expect(differsFrom({ text: "cola", sort: "due_at" }, { text: "cola" })).toBe(false);
    expect(differsFrom({ text: "cola", sort: "-due_at" }, { text: "cola" })).toBe(true);
    expect(differsFrom({ view: "3" }, {})).toBe(false);
    expect(differsFrom({}, { status: "Planned" })).toBe(true);
  });

  test("to show one clears what it does not name, and what this screen does not know", () => {
    const shown = { ...search, ...showing("3", { status: "Planned", odd: "1" }) };
    expect(viewOf(shown)).toEqual({ status: "Planned" });
    expect(shown).toMatchObject({ view: "3", order: "7" });
    expect(shown).not.toHaveProperty("odd");
  });
});
