const risky = /^[=+\-@\t\r]/;
const number = /^-?\d+(\.\d+)?$/;

/**
 * One field of a CSV row. A text that a spreadsheet would take for a formula gets a quote before
 * it; plain numbers, also negative ones, stay numbers.
 */
export function csvField(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const safe = risky.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export type CsvRow = readonly (string | number | boolean | null | undefined)[];

/** Rows as RFC 4180 text; the byte-order mark lets spreadsheets read it as UTF-8. */
export function csvText(rows: readonly CsvRow[]): string {
  return `\ufeff${rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("")}`;
}
