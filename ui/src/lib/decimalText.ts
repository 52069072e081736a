function separators(locale: string): { group: string; point: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.5);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { group: of("group") || ",", point: of("decimal") || "." };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * What a person typed as a number of the locale, as a plain decimal text ("1.250,5" in German is
 * "1250.5"); null where it is none. Never a float, so that no digit is lost.
 */
export function parseDecimal(typed: string, locale: string): string | null {
  const { group, point } = separators(locale);
  const text = typed.replace(/[\s\u00a0\u202f]/g, "").replace(/^\u2212/, "-");
  const fraction = `(?:${escaped(point)}(\\d+))?`;
  const groups = /\s/.test(group) ? "" : escaped(group);
  const grouped =
    groups && new RegExp(`^(-?)(\\d{1,3}(?:${groups}\\d{3})+)${fraction}$`).exec(text);
  const match = grouped || new RegExp(`^(-?)(\\d+)${fraction}$`).exec(text);
  if (!match) return null;
  const whole = (match[2] ?? "").replaceAll(group, "").replace(/^0+(?=\d)/, "");
  return `${match[1]}${whole}${match[3] === undefined ? "" : `.${match[3]}`}`;
}

/** A decimal text as it stands in an input of the locale: its decimal sign, no grouping. */
export function typedDecimal(value: string, locale: string): string {
  return value
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
    .replace(".", separators(locale).point);
}

/** Whether a plain decimal text is above 0. */
export function isPositive(value: string): boolean {
  return !value.startsWith("-") && /[1-9]/.test(value);
}

function scaled(value: string, places: number): bigint {
  const [whole = "0", fraction = ""] = value.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

const placesOf = (value: string) => value.split(".")[1]?.length ?? 0;

/** The exact difference of two plain decimal texts. */
export function subtractDecimals(from: string, take: string): string {
  const places = Math.max(placesOf(from), placesOf(take));
  const left = scaled(from, places) - scaled(take, places);
  const digits = (left < 0n ? -left : left).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = places > 0 ? digits.slice(-places).replace(/0+$/, "") : "";
  return `${left < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Below 0, 0 or above 0 as one plain decimal text is less than, the same as or more than another. */
export function compareDecimals(one: string, other: string): number {
  const places = Math.max(placesOf(one), placesOf(other));
  const left = scaled(one, places) - scaled(other, places);
  return left < 0n ? -1 : left > 0n ? 1 : 0;
}
