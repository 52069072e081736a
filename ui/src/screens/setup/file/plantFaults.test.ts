import { expect, test } from "vitest";
import { Problem } from "@/api/client";
import { faultsOf, placeOfLine } from "./plantFaults";

const refused = (errors: unknown) =>
  new Problem(422, { code: "plant_invalid", detail: "2 errors", errors: errors as never });

test("faults come in the order of their lines, those without one last", () => {
  const faults = faultsOf(
    refused([
      { path: "", line: null, detail: "no enterprise" },
      { path: "products[3].base_unit", line: 12, detail: "no such unit" },
      { path: "units[0]", line: 2, detail: "twice" },
    ]),
  );
  expect(faults?.map(({ line }) => line)).toEqual([2, 12, null]);
});

test("other refusals are no faults of the file", () => {
  expect(faultsOf(new Problem(409, { code: "conflicting_change" }))).toBeNull();
  expect(faultsOf(refused([{ field: "name", code: "missing" }]))).toBeNull();
  expect(faultsOf(new Error("broken"))).toBeNull();
});

test("a line is found in the text, the last one without its end", () => {
  const text = "units:\n  - kg\nproducts:";
  expect(text.slice(...Object.values(placeOfLine(text, 2)))).toBe("  - kg");
  expect(text.slice(...Object.values(placeOfLine(text, 3)))).toBe("products:");
  expect(placeOfLine(text, 9)).toEqual(placeOfLine(text, 3));
});
