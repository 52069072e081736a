import { expect, test } from "vitest";
import { nextNumber } from "./orderNumber";

test.each([
  ["PO-000124", "PO-", "PO-", 6, "PO-000124"],
  ["PO-000124", "PO-", "W", 4, "W0124"],
  ["PO-000124", "PO-", "", 1, "124"],
  ["PO-1000000", "PO-", "PO-", 6, "PO-1000000"],
  ["X-000124", "PO-", "PO-", 6, null],
  [undefined, "PO-", "PO-", 6, null],
])("%s of %s is %s with %i digits: %s", (drawn, now, prefix, digits, next) => {
  expect(nextNumber(drawn, { prefix: now }, { prefix, digits })).toBe(next);
});
