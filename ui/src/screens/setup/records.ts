import type { ReactNode } from "react";
import type { CsvRow } from "@/lib/csv";

/** One column of a list: its text is searched, sorted and exported; `cell` only draws it. */
export interface Column<Item> {
  key: string;
  name: string;
  text: (item: Item) => string | number | boolean | null;
  cell?: (item: Item) => ReactNode;
  /** Numbers stand at the end of their cell and are sorted by size. */
  number?: boolean;
  /** Long texts may break over lines. */
  wraps?: boolean;
}

export interface Sort {
  key: string;
  down: boolean;
}

/** The items in whose texts every word of a search stands. */
export function searched<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  text: string,
): Item[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items.filter((item) => {
    const all = columns.map((column) => column.text(item) ?? "").join("\u0000");
    const low = all.toLocaleLowerCase();
    return words.every((word) => low.includes(word));
  });
}

/**
 * The items in the order of a column, texts as the locale sorts them; those without a value last,
 * equal ones as they were.
 */
export function sorted<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  sort: Sort | null,
  locale: string,
): Item[] {
  const column = columns.find(({ key }) => key === sort?.key);
  if (!column || !sort) return [...items];
  const sign = sort.down ? -1 : 1;
  const order = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  return [...items].sort((a, b) => {
    const [left, right] = [column.text(a), column.text(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (column.number) return sign * (Number(left) - Number(right));
    return sign * order.compare(String(left), String(right));
  });
}

/** Items as rows of a file, under the names of their columns. */
export function recordRows<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
): CsvRow[] {
  return [
    columns.map((column) => column.key),
    ...items.map((item) => columns.map((column) => column.text(item))),
  ];
}
