import { expect, test } from "vitest";
import { actOfKey, type Pressed } from "./keys";

const press = (key: string, rest: Partial<Pressed> = {}) =>
  actOfKey({ key, ctrl: false, shift: false, at: "list", ...rest });

test("letters act wherever nobody types", () => {
  expect(press("j")).toBe("down");
  expect(press("x", { at: "control" })).toBe("select");
  expect(press("n", { at: "text" })).toBeUndefined();
  expect(press("?", { shift: true })).toBe("help");
});

test("what controls need for themselves is left to them", () => {
  for (const key of ["Enter", " ", "ArrowDown", "Home"]) {
    expect(press(key)).toBeDefined();
    expect(press(key, { at: "control" })).toBeUndefined();
    expect(press(key, { at: "text" })).toBeUndefined();
  }
  expect(press("ArrowDown", { at: "control", shift: true })).toBeUndefined();
});

test("Ctrl keeps its meaning in texts, but saves everywhere", () => {
  expect(press("a", { ctrl: true })).toBe("all");
  expect(press("a", { ctrl: true, at: "text" })).toBeUndefined();
  expect(press("Enter", { ctrl: true, at: "text" })).toBe("save");
  expect(press("n", { ctrl: true })).toBeUndefined();
});

test("Shift takes rows along, Esc gets out of everything", () => {
  expect(press("ArrowDown", { shift: true })).toBe("select_down");
  expect(press("K", { shift: true, at: "control" })).toBe("select_up");
  expect(press("Escape", { at: "text" })).toBe("close");
});
