import type { KeptImportRejection, MendedRow } from "@/api/imports";
import type { Edits, Sheet } from "@/components/grid/sheet";

const attribute = "attributes.";
const always = ["number", "product", "required_quantity", "unit", "due_at", "lines"];
const fields = [
  "number",
  "external_id",
  "source",
  "product",
  "required_quantity",
  "unit",
  "due_at",
  "earliest_start",
  "priority",
  "lines",
  "notes",
  "status",
];

/* What every row is given, unless it is at fault. */
const settled = new Set(["source", "status"]);

/** A rejected row that is there whole. */
export type Row = KeptImportRejection & { fields: Record<string, unknown> };

/** The rows that can be mended here, in the order of the file. */
export const mendable = (rejections: readonly KeptImportRejection[]): Row[] =>
  rejections
    .filter((each): each is Row => each.fields !== null && each.mended_by_id === null)
    .sort((one, other) => (one.row ?? 0) - (other.row ?? 0) || one.id - other.id);

const textOf = (value: unknown) =>
  value === null || value === undefined
    ? ""
    : Array.isArray(value)
      ? value.join(", ")
      : String(value);

const attributesOf = (row: Row) => (row.fields.attributes ?? {}) as Record<string, unknown>;

/** The columns that rows have: fields, then attributes as `attributes.NAME`. */
export function columnsOf(rows: readonly Row[]): string[] {
  const given = rows.flatMap((row) => Object.keys(row.fields));
  const blamed = rows.flatMap((row) => (row.column ?? "").split(", "));
  const used = new Set([...always, ...given.filter((field) => !settled.has(field)), ...blamed]);
  const own = new Set(rows.flatMap((row) => Object.keys(attributesOf(row))));
  return [
    ...fields.filter((field) => used.has(field)),
    ...[...own].sort().map((name) => attribute + name),
  ];
}

/** The name of the attribute that a column is, null for a field. */
export const attributeOf = (column: string) =>
  column.startsWith(attribute) ? column.slice(attribute.length) : null;

/** What a row says in a column. */
export function cellOf(row: Row, column: string): string {
  const name = attributeOf(column);
  return textOf(name === null ? row.fields[column] : attributesOf(row)[name]);
}

/** Whether a row was rejected for what it says in a column. */
export const isAtFault = (row: Row, column: string) =>
  (row.column ?? "").split(", ").includes(attributeOf(column) === null ? column : "attributes");

export const keyOf = (row: Row, column: string) => `${row.id}:${column}`;

/** Rejected rows as a sheet: every cell is a text, which the server reads. */
export function mendSheet(rows: readonly Row[], columns: readonly string[]): Sheet {
  const saved = new Map(
    rows.flatMap((row) => columns.map((each) => [keyOf(row, each), cellOf(row, each)] as const)),
  );
  return {
    rows: rows.length,
    columns: columns.length,
    keyOf: ({ row, column }) => {
      const at = rows[row];
      return at ? keyOf(at, columns[column] ?? "") : "";
    },
    base: (key) => saved.get(key) ?? "",
    locked: () => false,
    read: (_, typed) => ({ value: typed }),
    typed: (_, value) => value,
  };
}

/** What is sent of edited rows, or of all where none was edited: only what is other than it was. */
export function mendedRows(rows: readonly Row[], edits: Edits): MendedRow[] {
  const changed = new Map<number, Record<string, unknown>>();
  for (const [key, { value }] of edits) {
    const [id = "", ...rest] = key.split(":");
    const column = rest.join(":");
    const own = changed.get(Number(id)) ?? {};
    const name = attributeOf(column);
    if (name === null) own[column] = value;
    else own.attributes = { ...(own.attributes as object), [name]: value === "" ? null : value };
    changed.set(Number(id), own);
  }
  return rows
    .filter(({ id }) => changed.size === 0 || changed.has(id))
    .map(({ id }) => ({ rejection_id: id, fields: changed.get(id) ?? {} }));
}
