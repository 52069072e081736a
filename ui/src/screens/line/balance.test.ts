import { expect, test } from "vitest";
import { balance } from "./balance";

test("a balance says over, under or exact, never with a sign", () => {
  expect(balance("3120", "4800")).toEqual({ kind: "under", quantity: "1680" });
  expect(balance("4800.5", "4800")).toEqual({ kind: "over", quantity: "0.5" });
  expect(balance("4800.000", "4800")).toEqual({ kind: "exact" });
});

test("the gap is exact where floats are not", () => {
  expect(balance("0.1", "0.3")).toEqual({ kind: "under", quantity: "0.2" });
});
