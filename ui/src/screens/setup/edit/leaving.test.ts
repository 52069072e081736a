import { expect, test } from "vitest";
import { isLeft } from "./leaving";

const at = (search: object, pathname = "/setup") => ({ pathname, search });
const rates = at({ section: "rates" });

test("another part of the setup or another screen leaves what is edited", () => {
  expect(isLeft(rates, at({ section: "changeovers" }), ["section"])).toBe(true);
  expect(isLeft(rates, at({}, "/orders"), ["section"])).toBe(true);
});

test("what is searched meanwhile does not", () => {
  expect(isLeft(rates, at({ section: "rates", text: "cola" }), ["section"])).toBe(false);
});

test("another asset or another of its parts leaves its form; the unsaid are the usual ones", () => {
  const kept = ["section", "asset", "tab"] as const;
  const ulm = at({ section: "assets", asset: "ulm" });
  expect(isLeft(ulm, at({ section: "assets", asset: "jena" }), kept)).toBe(true);
  expect(isLeft(ulm, at({ section: "assets", asset: "ulm", tab: "shifts" }), kept)).toBe(true);
  expect(isLeft(ulm, at({ asset: "ulm", tab: "general" }), kept)).toBe(false);
});

test("who is signed out is not held back", () => {
  expect(isLeft(rates, at({}, "/sign-in"), ["section"])).toBe(false);
});
