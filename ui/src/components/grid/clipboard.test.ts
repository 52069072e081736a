import { expect, test } from "vitest";
import { formatBlock, markOf, parseBlock, readDecimal } from "./clipboard";

test.each([
  [
    "a\tb\r\nc\td\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["a\tb\nc", [["a", "b"], ["c"]]],
  ["\t\n", [["", ""]]],
  ['"two\nlines"\t"say ""so"""', [["two\nlines", 'say "so"']]],
  ['5" pipe\t6', [['5" pipe', "6"]]],
  ['"open\tb', [['"open', "b"]]],
  ["one", [["one"]]],
  ["", []],
])("%j is read as spreadsheets write it", (text, block) => {
  expect(parseBlock(text)).toEqual(block);
});

test("what is copied is read back", () => {
  const block = [
    ["a", 'b"c'],
    ["line\nbreak", ""],
    ["tab\there", "1,5"],
  ];
  expect(parseBlock(formatBlock(block))).toEqual(block);
});

test.each([
  [[["12,5", "1,250"]], ","],
  [[["12.5", "1.250"]], "."],
  [[["1.234,5"]], ","],
  [[["1,234.5"]], "."],
  [[["1,234,567"]], "."],
  [[["1,250"]], null],
  [[["12,5"], ["12.5"]], null],
  [[["COLA", "60"]], null],
])("%j tells its decimal sign", (block, mark) => {
  expect(markOf(block)).toBe(mark);
});

test.each([
  ["12,5", "en", null, "12.5"],
  ["1,250", "en", null, "1250"],
  ["1,250", "en", ",", "1.250"],
  ["1.250", "de", null, "1250"],
  ["1.250", "de", ".", "1.250"],
  ["12.5", "de", null, "12.5"],
  ["1'250.75", "en", null, "1250.75"],
  ["1 250,75", "en", null, "1250.75"],
  ["\u22123", "en", null, "-3"],
  ["12x", "en", null, null],
  ["", "en", null, null],
] as const)("%s in %s (%s) is %s", (typed, locale, mark, value) => {
  expect(readDecimal(typed, locale, mark)).toBe(value);
});
