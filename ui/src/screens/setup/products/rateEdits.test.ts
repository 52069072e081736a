import { expect, test } from "vitest";
import type { Product, Rate } from "@/api/types";
import { batchOf, type RateRow, refusedCells, usualTexts } from "./rateEdits";

const rate = {
  id: 1,
  line_id: 7,
  product_id: 10,
  standard_rate: "60",
  scheduled_rate: null,
  rate_period: 60,
  rate_unit: "bottle",
  infeed_unit: "bottle",
  outfeed_unit: "bottle",
  waste_unit: "bottle",
  package_count: "1",
  enabled: true,
  version: 1,
} as Rate;
const rates = new Map<RateRow, Rate>([["7:10", rate]]);
const batch = (cells: Record<string, string>) =>
  batchOf(
    new Map(Object.entries(cells).map(([key, value]) => [key, { value, fault: null }])),
    rates,
  );

test("of a rate that is there, only what changed is sent", () => {
  const cells = { "7:10/standard_rate": "72", "7:10/scheduled_rate": "", "7:10/enabled": "false" };
  expect(batch(cells).items).toEqual([
    { line: 7, product: 10, standard_rate: "72", scheduled_rate: null, enabled: false },
  ]);
});

test("without a standard rate, or removed, it goes", () => {
  const gone = [{ line: 7, product: 10, remove: true }];
  expect(batch({ "7:10/standard_rate": "" }).items).toEqual(gone);
  expect(batch({ "7:10/removed": "true", "7:10/package_count": "4" }).items).toEqual(gone);
});

test("of a new one, what was given is sent; the server fills the rest", () => {
  expect(batch({ "7:11/standard_rate": "12", "7:11/infeed_unit": "" }).items).toEqual([
    { line: 7, product: 11, standard_rate: "12", rate_period: 60 },
  ]);
  const product = { base_unit: "CS" } as Product;
  expect(usualTexts(product, { infeed_unit: "bottle" })).toEqual({
    rate_unit: "CS",
    rate_period: "60",
    infeed_unit: "bottle",
    outfeed_unit: "CS",
    waste_unit: "bottle",
    enabled: "true",
  });
  expect(usualTexts(product, {}).package_count).toBe("1");
});

test("an added row says what it lacks, and an empty one is nothing", () => {
  const { items, missing } = batch({
    "new:0/product": "11",
    "new:1/standard_rate": "",
    "new:2/line": "7",
    "new:2/product": "10",
    "new:2/standard_rate": "5",
  });
  expect(items).toEqual([]);
  expect(Object.fromEntries(missing)).toEqual({
    "new:0/line": "line_missing",
    "new:0/standard_rate": "standard_missing",
    "new:2/product": "twice",
  });
});

test("an added row stands for its line and product", () => {
  const cells = { "new:0/line": "8", "new:0/product": "11", "new:0/standard_rate": "5" };
  expect(batch({ ...cells, "new:0/rate_unit": "bottle" })).toMatchObject({
    items: [{ line: 8, product: 11, rate_unit: "bottle" }],
    rows: ["new:0"],
  });
});

test("a refusal finds its cells", () => {
  const errors = [
    { field: "items[1].standard_rate", detail: "Too slow." },
    { field: "items[0]", detail: "Gone." },
    { field: "other", detail: "What?" },
  ];
  const cells = refusedCells(errors, (index, field) => `${index}/${field || "line"}`);
  expect(Object.fromEntries(cells)).toEqual({ "1/standard_rate": "Too slow.", "0/line": "Gone." });
});
