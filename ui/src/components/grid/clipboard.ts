import { parseDecimal } from "@/lib/decimalText";

/** The sign before the fraction in a block of numbers. */
export type DecimalMark = "." | ",";

/**
 * A block as spreadsheets put it on the clipboard: rows by line, cells by tab, a cell with either
 * or with a quote in quotes. The line break that ends the last row makes no row of its own.
 */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const ended = () => {
    row.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === "" && closes(text, at)) quoted = true;
    else if (sign === "\t") ended();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      ended();
      rows.push(row);
      row = [];
    } else cell += sign;
  }
  if (cell !== "" || row.length > 0) {
    ended();
    rows.push(row);
  }
  return rows;
}

/** Whether the quote at a place opens a quoted cell, and is not a plain sign, as in 5" pipe. */
function closes(text: string, at: number): boolean {
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] !== '"') continue;
    if (text[next + 1] === '"') next++;
    else return next + 1 === text.length || /[\t\r\n]/.test(text[next + 1] ?? "");
  }
  return false;
}

/** A block as spreadsheets take it from the clipboard. */
export function formatBlock(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) =>
    /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
}

const sure_comma = /^-?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})$/;
const sure_point = /^-?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$/;

/**
 * Which decimal sign a block of cells is written with, by those of its numbers that can be read
 * one way only; null where none tells, or where they contradict each other.
 */
export function markOf(block: readonly (readonly string[])[]): DecimalMark | null {
  let comma = false;
  let point = false;
  for (const row of block) {
    for (const cell of row) {
      const text = plain(cell);
      comma ||= sure_comma.test(text);
      point ||= sure_point.test(text);
    }
  }
  return comma === point ? null : comma ? "," : ".";
}

const plain = (typed: string) =>
  typed.replace(/[\s\u00a0\u202f'’]/g, "").replace(/^[\u2212\u2013]/, "-");

const written_in = { ",": "de", ".": "en" } as const;

/**
 * A typed or pasted number as a plain decimal text, null where it is none. It is read as the
 * mark says, else as the locale writes numbers, else the other way: "12,5" is 12.5 in English too.
 */
export function readDecimal(
  typed: string,
  locale: string,
  mark: DecimalMark | null = null,
): string | null {
  const text = plain(typed);
  const ways = mark ? [written_in[mark]] : [locale, "en", "de"];
  for (const way of ways) {
    const read = parseDecimal(text, way);
    if (read !== null) return read;
  }
  return null;
}
