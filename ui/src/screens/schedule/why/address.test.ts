import { expect, test } from "vitest";
import { bestIn, seekingIn } from "./address";

test.each([{ order: 12 }, { entry: 7 }])("the address names %o and is read again", (seeking) => {
  expect(seekingIn(bestIn(seeking))).toEqual(seeking);
});

test.each([undefined, "", "order-", "line-3", "order-1x", "entry--1"])(
  "%s names nothing",
  (text) => {
    expect(seekingIn(text)).toBeNull();
  },
);
