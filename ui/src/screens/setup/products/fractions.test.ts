import { expect, test } from "vitest";
import { equationOf, fractionText, inverted, parseFraction, times } from "./fractions";

const read = (text: string) => {
  const found = parseFraction(text);
  if (!found) throw new Error(`${text} is no fraction`);
  return found;
};

test.each([
  ["24", "24"],
  ["0.5", "0.5"],
  ["0,5", "0.5"],
  ["1/24", "1/24"],
  ["2/48", "1/24"],
  [" 3 / 4 ", "0.75"],
  ["1/0.25", "4"],
  ["123456789012345678901", "123456789012345678901"],
])("%s is read exactly", (typed, said) => {
  expect(fractionText(read(typed))).toBe(said);
});

test.each(["", "0", "0/5", "1/0", "-2", "1/2/3", "one", "1.2.3"])("%s is no factor", (typed) => {
  expect(parseFraction(typed)).toBeNull();
});

test("a third three times is one, with nothing lost", () => {
  expect(fractionText(times(read("1/3"), read("3")))).toBe("1");
  expect(fractionText(inverted(read("1/12")))).toBe("12");
});

test("units are said in whole numbers, through the units between", () => {
  const units = [
    { unit: "CS", factor: read("24") },
    { unit: "LAY", factor: read("240") },
    { unit: "PAL", factor: read("1440") },
    { unit: "ml", factor: read("1/500") },
  ];
  const said = units.map((unit) => equationOf(unit, "bottle", units));
  expect(said[0]).toEqual({ count: "1", unit: "CS", of: [{ count: "24", unit: "bottle" }] });
  expect(said[2]?.of).toEqual([
    { count: "6", unit: "LAY" },
    { count: "60", unit: "CS" },
    { count: "1440", unit: "bottle" },
  ]);
  expect(said[3]).toEqual({ count: "1", unit: "bottle", of: [{ count: "500", unit: "ml" }] });
});
