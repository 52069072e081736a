import { describe, expect, it } from "vitest";
import type { KeptImportRejection } from "@/api/imports";
import { cellOf, columnsOf, isAtFault, keyOf, mendable, mendedRows, mendSheet } from "./mendSheet";

const rejection = (id: number, more: Partial<KeptImportRejection> = {}): KeptImportRejection => ({
  id,
  where: `row ${id}`,
  row: id,
  column: "product",
  code: "unknown_product",
  reason: "There is no product 'KOLA'.",
  given: "KOLA",
  fields: { number: `W-${id}`, product: "KOLA", attributes: { colour: "red" } },
  mended_by_id: null,
  ...more,
});

describe("rejected rows to mend", () => {
  const rows = mendable([
    rejection(7),
    rejection(3),
    rejection(4, { fields: null }),
    rejection(5, { mended_by_id: 9 }),
  ]);

  it("are those that are there whole and open, in the order of the file", () => {
    expect(rows.map(({ id }) => id)).toEqual([3, 7]);
  });

  it("have the columns of orders, and their attributes", () => {
    expect(columnsOf(rows)).toEqual([
      "number",
      "product",
      "required_quantity",
      "unit",
      "due_at",
      "lines",
      "attributes.colour",
    ]);
    expect(rows.map((row) => cellOf(row, "attributes.colour"))).toEqual(["red", "red"]);
  });

  it("mark what is at fault", () => {
    const [row] = mendable([rejection(1, { column: "unit, due_at" })]);
    expect(row && ["unit", "due_at", "number"].map((each) => isAtFault(row, each))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("are sent with what was changed only, or all where nothing was", () => {
    const [first] = rows;
    if (!first) throw new Error("There is no row.");
    const edits = new Map([
      [keyOf(first, "product"), { value: "COLA", fault: null }],
      [keyOf(first, "attributes.colour"), { value: "", fault: null }],
    ]);
    expect(mendedRows(rows, edits)).toEqual([
      { rejection_id: 3, fields: { product: "COLA", attributes: { colour: null } } },
    ]);
    expect(mendedRows(rows, new Map()).map(({ rejection_id }) => rejection_id)).toEqual([3, 7]);
  });

  it("stand in a sheet by their names", () => {
    const columns = columnsOf(rows);
    const sheet = mendSheet(rows, columns);
    const key = sheet.keyOf({ row: 1, column: 1 });
    expect([sheet.rows, key, sheet.base(key)]).toEqual([2, "7:product", "KOLA"]);
  });
});
