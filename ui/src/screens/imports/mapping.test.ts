import { describe, expect, it } from "vitest";
import type { FileColumn, MappableField } from "@/api/imports";
import { missingFields, withColumn, withWord, wordsOf } from "./mapping";

const column = (name: string, field: string | null): FileColumn => ({ name, field, samples: [] });
const columns = [column("No", "number"), column("Item", "product"), column("Remark", null)];

describe("the mapping of a file", () => {
  it("gives a field to one column only", () => {
    const mapping = withColumn({ columns: { Old: "product" } }, columns, "Remark", "product");
    expect(mapping.columns).toEqual({ Item: "attribute", Remark: "product" });
  });

  it("leaves other columns alone where one is an attribute or ignored", () => {
    const mapping = withColumn({ columns: { Item: "attribute" } }, columns, "Remark", "attribute");
    expect(mapping.columns).toEqual({ Item: "attribute", Remark: "attribute" });
  });

  it("says which fields lack, where no other does instead", () => {
    const field = (name: string, instead: string | null = null): MappableField => ({
      name,
      required: true,
      instead,
    });
    const fields = [field("number", "external_id"), field("product"), field("required_quantity")];
    expect(missingFields(columns, fields)).toEqual(["required_quantity"]);
    expect(missingFields([column("Key", "external_id")], fields)).toEqual([
      "product",
      "required_quantity",
    ]);
  });

  it("gives words a meaning and takes it back", () => {
    const mapping = withWord({ units: { ST: "EA" } }, "products", "KOLA", "COLA");
    expect(mapping).toEqual({ units: { ST: "EA" }, products: { KOLA: "COLA" } });
    expect(withWord(mapping, "products", "KOLA", null).products).toEqual({});
  });

  it("keeps words in sight that are no longer unknown since they were given a meaning", () => {
    const kola = { given: "KOLA", count: 3, suggestions: ["COLA"] };
    const lemo = { given: "LEMO", count: 1, suggestions: [] };
    const first = wordsOf([], [kola, lemo]);
    expect(first.map(({ given, meant }) => [given, meant])).toEqual([
      ["KOLA", null],
      ["LEMO", null],
    ]);
    const next = wordsOf(first, [lemo], { KOLA: "COLA" });
    expect(next.map(({ given, meant, count }) => [given, meant, count])).toEqual([
      ["KOLA", "COLA", 3],
      ["LEMO", null, 1],
    ]);
    expect(wordsOf(next, [], {})).toEqual([]);
  });
});
