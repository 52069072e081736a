import { expect, test } from "vitest";
import { together } from "./noteDraft";

test.each([
  ["Guard 3 sticks.", "Use the new roll.", "Guard 3 sticks.\n\nUse the new roll."],
  ["Guard 3 sticks.", "Guard 3 sticks. Use the new roll.", "Guard 3 sticks. Use the new roll."],
  ["Guard 3 sticks. Use the new roll.", "Guard 3 sticks.", "Guard 3 sticks. Use the new roll."],
  ["", " Mine ", "Mine"],
])("of %o and %o nothing is lost and nothing said twice", (theirs, mine, both) => {
  expect(together(theirs, mine)).toBe(both);
});
