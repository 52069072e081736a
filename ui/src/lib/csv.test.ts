import { expect, test } from "vitest";
import { csvField, csvText } from "./csv";

test("what a spreadsheet would run as a formula is quoted", () => {
  for (const start of ["=", "+", "-", "@", "\t"]) {
    expect(csvField(`${start}cmd|' /C calc'!A0`)).toBe(`'${start}cmd|' /C calc'!A0`);
  }
  expect(csvField("\rx")).toBe(`"'\rx"`);
  expect(csvField("=1,2")).toBe(`"'=1,2"`);
});

test("numbers stay numbers", () => {
  expect(csvField("-12.50")).toBe("-12.50");
  expect(csvField("1000")).toBe("1000");
  expect(csvField(-3)).toBe("-3");
  expect(csvField("-1+1")).toBe("'-1+1");
});

test("separators, quotes and line ends are kept within one field", () => {
  expect(csvField('say "yes"')).toBe('"say ""yes"""');
  expect(csvField("a,b\nc")).toBe('"a,b\nc"');
  expect(csvField(null)).toBe("");
});

test("rows end as RFC 4180 wants, behind a byte-order mark", () => {
  expect(
    csvText([
      ["a", 1],
      [null, true],
    ]),
  ).toBe("\ufeffa,1\r\n,true\r\n");
});
