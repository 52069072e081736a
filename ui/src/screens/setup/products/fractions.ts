/** An exact fraction, above 0 and in lowest terms: decimals alone cannot say 1/3. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

const written = /^(\d+)(?:[.,](\d+))?(?:\s*\/\s*(\d+)(?:[.,](\d+))?)?$/;

function divisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : divisor(other, one % other);
}

export function fraction(numerator: bigint, denominator: bigint): Fraction {
  const common = divisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}

/** "24", "0.5", "0,5" and "1/24" as they are typed; null for anything else, and for 0. */
export function parseFraction(typed: string): Fraction | null {
  const match = written.exec(typed.trim());
  if (!match) return null;
  const [, whole = "", places = "", under = "1", underPlaces = ""] = match;
  const numerator = BigInt(whole + places) * 10n ** BigInt(underPlaces.length);
  const denominator = BigInt(under + underPlaces) * 10n ** BigInt(places.length);
  return numerator === 0n || denominator === 0n ? null : fraction(numerator, denominator);
}

export function times(one: Fraction, other: Fraction): Fraction {
  return fraction(one.numerator * other.numerator, one.denominator * other.denominator);
}

export function inverted({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator, denominator: numerator };
}

function isSame(one: Fraction, other: Fraction): boolean {
  return one.numerator === other.numerator && one.denominator === other.denominator;
}

function isBelowOne({ numerator, denominator }: Fraction): boolean {
  return numerator < denominator;
}

/**
 * A fraction as it is sent and typed: a decimal where its digits end ("0.5"), else "1/3". Exact
 * either way.
 */
export function fractionText({ numerator, denominator }: Fraction): string {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos++;
  for (; rest % 5n === 0n; rest /= 5n) fives++;
  const places = Math.max(twos, fives);
  if (rest !== 1n || places > 9) return `${numerator}/${denominator}`;
  if (places === 0) return String(numerator);
  const digits = ((numerator * 10n ** BigInt(places)) / denominator).toString();
  const padded = digits.padStart(places + 1, "0");
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/** A unit with what one of it is, in base units. */
export interface UnitFactor {
  unit: string;
  factor: Fraction;
}

/** A sentence of units: so many of one are so many of another. */
export interface Equation {
  count: string;
  unit: string;
  of: { count: string; unit: string }[];
}

/**
 * A unit said as people do, with whole numbers where that is possible: "1 CS = 24 bottle", and
 * where the unit is part of the base unit the other way round. A unit that is a whole number of a
 * smaller one says that in between: "1 PAL = 60 CS = 1440 bottle".
 */
export function equationOf(
  { unit, factor }: UnitFactor,
  base: string,
  others: readonly UnitFactor[],
): Equation {
  if (isBelowOne(factor)) {
    return { count: "1", unit: base, of: [{ count: fractionText(inverted(factor)), unit }] };
  }
  const chain = others
    .filter((other) => other.unit !== unit && other.unit !== base)
    .map((other) => ({
      unit: other.unit,
      size: other.factor,
      ratio: times(factor, inverted(other.factor)),
    }))
    .filter(
      ({ size, ratio }) => ratio.denominator === 1n && !isBelowOne(size) && ratio.numerator > 1n,
    )
    .filter(({ size }) => !isSame(size, fraction(1n, 1n)))
    .sort((a, b) => (a.ratio.numerator < b.ratio.numerator ? -1 : 1))
    .map((each) => ({ count: fractionText(each.ratio), unit: each.unit }));
  return { count: "1", unit, of: [...chain, { count: fractionText(factor), unit: base }] };
}
