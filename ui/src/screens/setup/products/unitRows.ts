import type { Schemas } from "@/api/types";
import {
  type Equation,
  equationOf,
  type Fraction,
  fraction,
  fractionText,
  parseFraction,
  times,
  type UnitFactor,
} from "./fractions";

/** A unit of a product as it is typed: one of it is so many of another, or of the base unit. */
export interface UnitRow {
  unit: string;
  count: string;
  of: string;
}

/** The further units of a product, in base units, exactly. */
export function rowsOf(units: readonly Schemas["ProductUnit"][], base: string): UnitRow[] {
  return units
    .filter(({ unit }) => unit !== base)
    .map(({ unit, numerator, denominator }) => {
      const over = parseFraction(`${numerator}/${denominator}`);
      return { unit, count: over ? fractionText(over) : "", of: base };
    });
}

/** What one of a row's unit is in base units; null where it cannot be read or goes in a circle. */
function factorOf(rows: readonly UnitRow[], row: UnitRow, base: string): Fraction | null {
  let factor: Fraction = fraction(1n, 1n);
  let at: UnitRow | undefined = row;
  const seen = new Set<UnitRow>();
  while (at) {
    const count = parseFraction(at.count);
    if (!count || seen.has(at)) return null;
    seen.add(at);
    factor = times(factor, count);
    const of: string = at.of;
    if (of === base) return factor;
    at = rows.find(({ unit }) => unit === of);
  }
  return null;
}

/** The rows as they are sent, in base units; one that cannot be read goes as it was typed. */
export function sentUnits(
  rows: readonly UnitRow[],
  base: string,
): { unit: string; factor: string }[] {
  return rows.map((row) => {
    const factor = factorOf(rows, row, base);
    return { unit: row.unit, factor: factor ? fractionText(factor) : row.count };
  });
}

/** Each row as a sentence, null where there is none to say. */
export function saidUnits(rows: readonly UnitRow[], base: string): (Equation | null)[] {
  const known = rows.map((row) => {
    const factor = row.unit === "" ? null : factorOf(rows, row, base);
    return factor && { unit: row.unit, factor };
  });
  const others = known.filter((each): each is UnitFactor => each !== null);
  return known.map((each) => each && equationOf(each, base, others));
}

/** Those that say most: what is named within another, as a box within a pallet, is left to it. */
export function widestOf(said: readonly (Equation | null)[], base: string): Equation[] {
  const all = said.filter((each): each is Equation => each !== null);
  const within = new Set(all.flatMap(({ of }) => of.map(({ unit }) => unit)));
  return all.filter(({ unit }) => unit === base || !within.has(unit));
}
