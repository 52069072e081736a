import type { Asset, Id, Product, Rate } from "@/api/types";
import { type DecimalMark, readDecimal } from "@/components/grid/clipboard";
import type { Edits, Place, Reading, Sheet } from "@/components/grid/sheet";
import { isPositive, typedDecimal } from "@/lib/decimalText";
import {
  cellKey,
  type RateField,
  type RateRow,
  rate_fields,
  rateTexts,
  removed_field,
  rowOf,
  splitKey,
  usualTexts,
} from "./rateEdits";

/** Everything that the cells of rates are read against and shown with. */
export interface RateWorld {
  rates: ReadonlyMap<RateRow, Rate>;
  products: ReadonlyMap<Id, Product>;
  lines: readonly Asset[];
  units: readonly string[];
  locale: string;
  words: RateWords;
}

interface RateWords {
  yes: string;
  no: string;
  periods: Record<"1" | "60" | "3600", string>;
  seconds: (seconds: string) => string;
  fault: (code: RateFault, typed: string) => string;
}

type RateFault = "number" | "positive" | "unit" | "line" | "product" | "period" | "flag";

const numbers: readonly string[] = ["standard_rate", "scheduled_rate", "package_count"];
const units: readonly string[] = ["rate_unit", "infeed_unit", "outfeed_unit", "waste_unit"];

export const isNumber = (field: RateField) => numbers.includes(field);
const isUnit = (field: RateField) => units.includes(field);

/** What a cell of a rate says when nothing was edited. */
function savedText(world: RateWorld, key: string): string {
  const [row, field] = splitKey(key);
  const rate = world.rates.get(row);
  if (field === removed_field) return "";
  return rate ? rateTexts(rate)[field] : "";
}

/** The product of a row, also of one that was only begun. */
export function productOf(world: RateWorld, edits: Edits, row: RateRow): Product | undefined {
  const [first = "", second = ""] = row.split(":");
  const id = first === "new" ? edits.get(cellKey(row, "product"))?.value : second;
  return id ? world.products.get(Number(id)) : undefined;
}

/** The line of a row, also of one that was only begun. */
export function lineOf(world: RateWorld, edits: Edits, row: RateRow): Asset | undefined {
  const [first = ""] = row.split(":");
  const id = first === "new" ? edits.get(cellKey(row, "line"))?.value : first;
  return id ? world.lines.find((line) => line.id === Number(id)) : undefined;
}

/** What stands in a cell by itself once the rate is made. */
export function usualText(
  world: RateWorld,
  edits: Edits,
  row: RateRow,
  field: RateField,
): string | undefined {
  if (world.rates.has(row)) return undefined;
  const given = (name: RateField) => edits.get(cellKey(row, name))?.value ?? "";
  const texts = { outfeed_unit: given("outfeed_unit"), infeed_unit: given("infeed_unit") };
  return usualTexts(productOf(world, edits, row), texts)[field];
}

/** What may stand in a cell, where it is one of a few. */
export function choicesOf(
  world: RateWorld,
  edits: Edits,
  row: RateRow,
  field: RateField,
): string[] | null {
  if (field === "line") return world.lines.map(lineText);
  if (field === "product") return [...world.products.values()].map(({ code }) => code);
  if (field === "rate_period") return Object.values(world.words.periods);
  if (!isUnit(field)) return null;
  const product = productOf(world, edits, row);
  return product ? product.units.map(({ unit }) => unit) : [...world.units];
}

export const lineText = (line: Asset) => line.display_name || line.name;

/** A cell's value as people write it. */
export function typedText(world: RateWorld, field: RateField, value: string): string {
  if (value === "") return "";
  if (isNumber(field)) return typedDecimal(value, world.locale);
  if (field === "enabled") return value === "true" ? world.words.yes : world.words.no;
  if (field === "product") return world.products.get(Number(value))?.code ?? value;
  if (field === "line") {
    const line = world.lines.find(({ id }) => id === Number(value));
    return line ? lineText(line) : value;
  }
  if (field !== "rate_period") return value;
  return world.words.periods[value as "60"] ?? world.words.seconds(value);
}

/** What was typed or pasted into a cell of a rate. */
function readText(
  world: RateWorld,
  field: RateField,
  typed: string,
  mark: DecimalMark | null,
): Reading {
  if (typed === "") return { value: "" };
  const no = (code: RateFault): Reading => ({ fault: world.words.fault(code, typed) });
  const found = (value: string | undefined, code: RateFault): Reading =>
    value === undefined ? no(code) : { value };
  if (isNumber(field)) {
    const value = readDecimal(typed, world.locale, mark);
    if (value === null) return no("number");
    return isPositive(value) ? { value } : no("positive");
  }
  if (isUnit(field)) return found(theOne(world.units, typed), "unit");
  if (field === "enabled") return found(flagOf(typed, world.words), "flag");
  if (field === "rate_period") return found(periodOf(typed, world.words), "period");
  if (field === "product") return found(productNamed(world, typed), "product");
  return found(lineNamed(world, typed), "line");
}

/** The one of several texts that is meant: itself, else the only one that begins so. */
function theOne(texts: readonly string[], typed: string): string | undefined {
  const low = typed.toLocaleLowerCase();
  const exact =
    texts.find((text) => text === typed) ?? texts.find((text) => text.toLocaleLowerCase() === low);
  if (exact !== undefined) return exact;
  const begun = texts.filter((text) => text.toLocaleLowerCase().startsWith(low));
  return begun.length === 1 ? begun[0] : undefined;
}

const yes = ["true", "yes", "y", "1", "x", "\u2713", "ja", "sí", "si", "wahr", "verdadero", "是"];
const no = ["false", "no", "n", "0", "-", "\u2013", "nein", "falsch", "falso", "否"];

function flagOf(typed: string, words: RateWords): string | undefined {
  const low = typed.toLocaleLowerCase();
  if (low === words.yes.toLocaleLowerCase() || yes.includes(low)) return "true";
  return low === words.no.toLocaleLowerCase() || no.includes(low) ? "false" : undefined;
}

const period_names: Record<string, string> = {
  s: "1",
  sec: "1",
  second: "1",
  min: "60",
  minute: "60",
  h: "3600",
  hour: "3600",
};

function periodOf(typed: string, words: RateWords): string | undefined {
  const low = typed.toLocaleLowerCase();
  const word = Object.entries(words.periods).find(([, text]) => text.toLocaleLowerCase() === low);
  if (word) return word[0];
  const seconds = /^(\d+)\s*s?$/.exec(low)?.[1];
  return period_names[low] ?? (seconds && Number(seconds) > 0 ? seconds : undefined);
}

function productNamed(world: RateWorld, typed: string): string | undefined {
  const all = [...world.products.values()];
  const low = typed.toLocaleLowerCase();
  const exact =
    all.find(({ code }) => code.toLocaleLowerCase() === low) ??
    all.find(({ name }) => name.toLocaleLowerCase() === low);
  return exact && String(exact.id);
}

function lineNamed(world: RateWorld, typed: string): string | undefined {
  const low = typed.toLocaleLowerCase();
  const named = (text: string) => text.toLocaleLowerCase() === low;
  const line =
    world.lines.find(({ path }) => named(path)) ??
    world.lines.find(({ name, display_name }) => named(display_name) || named(name));
  return line && String(line.id);
}

/** The rates as a list: a row each, and rows that were added. */
export function listSheet(world: RateWorld, shown: readonly RateRow[], added: number): Sheet {
  const rowAt = (row: number): RateRow => shown[row] ?? `new:${row - shown.length}`;
  const fieldAt = (column: number) => rate_fields[column] ?? "line";
  return {
    rows: shown.length + added,
    columns: rate_fields.length,
    grows: true,
    keyOf: ({ row, column }) => cellKey(rowAt(row), fieldAt(column)),
    base: (key) => savedText(world, key),
    locked: ({ row, column }) => column < 2 && row < shown.length,
    read: ({ column }, typed, mark) => readText(world, fieldAt(column), typed, mark),
    typed: ({ column }, value) => typedText(world, fieldAt(column), value),
  };
}

/** One field of the rates as products by lines; only a standard rate can be where none is yet. */
export function crossSheet(
  world: RateWorld,
  products: readonly Product[],
  lines: readonly Asset[],
  field: RateField,
  edits: Edits,
): Sheet {
  const rowAt = ({ row, column }: Place): RateRow =>
    rowOf(lines[column]?.id ?? 0, products[row]?.id ?? 0);
  return {
    rows: products.length,
    columns: lines.length,
    keyOf: (place) => cellKey(rowAt(place), field),
    base: (key) => savedText(world, key),
    locked: (place) => {
      const row = rowAt(place);
      if (field === "standard_rate" || world.rates.has(row)) return false;
      return !edits.get(cellKey(row, "standard_rate"))?.value;
    },
    read: (_, typed, mark) => readText(world, field, typed, mark),
    typed: (_, value) => typedText(world, field, value),
  };
}
