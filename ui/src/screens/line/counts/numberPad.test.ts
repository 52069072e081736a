import { expect, test } from "vitest";
import { type PadKey, padKey, padQuantity, pressed } from "./numberPad";

const press = (keys: PadKey[]) => keys.reduce(pressed, "");

test("digits are written as pressed, a leading zero gives way", () => {
  expect(press(["1", "2", "0"])).toBe("120");
  expect(press(["0", "0", "7"])).toBe("7");
  expect(press(["0", ".", "0", "5"])).toBe("0.05");
});

test("a decimal point stands once, and after a zero where nothing is before it", () => {
  expect(press(["."])).toBe("0.");
  expect(press(["1", ".", "5", ".", "2"])).toBe("1.52");
});

test("what does not fit is not taken", () => {
  expect(press([..."1234567890"] as PadKey[])).toBe("123456789");
  expect(press([..."1.23456"] as PadKey[])).toBe("1.234");
});

test("back takes the last sign, clear everything", () => {
  expect(press(["1", "2", "back"])).toBe("1");
  expect(press(["1", "2", "clear"])).toBe("");
  expect(pressed("", "back")).toBe("");
});

test("the keyboard works the pad", () => {
  expect(padKey("7")).toBe("7");
  expect(padKey(",")).toBe(".");
  expect(padKey("Delete")).toBe("clear");
  expect(padKey("a")).toBeNull();
  expect(padQuantity("12.")).toBe("12");
});
