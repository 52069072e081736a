import { compareDecimals, isPositive } from "@/lib/decimalText";

/** Half of a plain decimal text: whole where the whole is above 1, so that nobody makes half a case. */
function halfOf(whole: string): string {
  const [units = "0", fraction = ""] = whole.split(".");
  if (/^0*$/.test(fraction) && BigInt(units) > 1n) return String(BigInt(units) / 2n);
  const digits = String(BigInt(`${units}${fraction}0`) / 2n).padStart(fraction.length + 2, "0");
  const point = digits.length - fraction.length - 1;
  return `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/0+$/, "");
}

/**
 * How much of a quantity is split off, from what was typed: half of it before anything was. Null
 * where what was typed is no part of it.
 */
export function partOf(whole: string, typed: string): string | null {
  if (typed === "") return halfOf(whole);
  const part = typed.replace(/\.$/, "");
  return isPositive(part) && compareDecimals(part, whole) < 0 ? part : null;
}
