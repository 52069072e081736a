type Numeric = `${number}`;

function isNumeric(text: string): text is Numeric {
  return /^-?\d+(\.\d+)?$/.test(text);
}

const formats = new Map<string, Intl.NumberFormat>();

/* Making a format takes longer than drawing a row of a table; it is made once. */
function formatOf(locale: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${digits}`;
  const format =
    formats.get(key) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  formats.set(key, format);
  return format;
}

/**
 * A decimal text as people read it: grouped, with the locale's separators, trailing zeros dropped,
 * rounded for reading to `digits` places. Exact for any length, for it never becomes a float.
 * Anything that is no plain decimal comes back as it is.
 */
export function formatDecimal(value: string, locale: string, digits = 3): string {
  if (!isNumeric(value)) return value;
  const rounded = formatOf(locale, digits).format(value);
  return /[1-9]/.test(rounded) ? rounded : rounded.replace(/^[-\u2212]/, "");
}

/** A rate, in units a minute, with three significant places at the most. */
export function formatRate(rate: number, locale: string): string {
  const digits = rate >= 100 ? 0 : rate >= 10 ? 1 : 2;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(rate);
}

/** How much of `required` is done, from 0, above 1 for surplus; for drawing only. Null: no data. */
export function share(done: string, required: string): number | null {
  if (!isNumeric(done) || !isNumeric(required)) return null;
  const whole = Number(required);
  return whole > 0 ? Math.max(Number(done) / whole, 0) : null;
}
