import type { DecimalMark } from "./clipboard";

/** A cell by where it stands at present. */
export interface Place {
  row: number;
  column: number;
}

/** A block of cells, all four sides within it. */
export interface Area {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** What a typed text means: the value to keep, or in words why it cannot be read. */
export type Reading = { value: string } | { fault: string };

/**
 * What a grid is laid over. Values are texts, empty for nothing; a key names a cell wherever it
 * stands, so that edits stay with their cells when rows are filtered or the view is turned.
 */
export interface Sheet {
  rows: number;
  columns: number;
  /** The key of a cell; also of rows past the end where the sheet grows. */
  keyOf: (place: Place) => string;
  /** The saved value. */
  base: (key: string) => string;
  /** Whether a cell cannot be written. */
  locked: (place: Place) => boolean;
  read: (place: Place, typed: string, mark: DecimalMark | null) => Reading;
  /** A value as it is typed and copied. */
  typed: (place: Place, value: string) => string;
  /** What each column may be called in a row of heads that is pasted with the rows below it. */
  heads?: readonly (readonly string[])[];
  /** Whether pasting past the last row makes rows. */
  grows?: boolean;
}

/** What stands in a cell instead of what is saved; with the reason where it cannot be. */
export interface Edit {
  value: string;
  fault: string | null;
}

export type Edits = ReadonlyMap<string, Edit>;

export function areaOf(one: Place, other: Place): Area {
  return {
    top: Math.min(one.row, other.row),
    left: Math.min(one.column, other.column),
    bottom: Math.max(one.row, other.row),
    right: Math.max(one.column, other.column),
  };
}

export function within(area: Area, { row, column }: Place): boolean {
  return row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;
}

/** Every place of an area, row by row. */
export function placesOf(area: Area): Place[] {
  const places: Place[] = [];
  for (let row = area.top; row <= area.bottom; row++) {
    for (let column = area.left; column <= area.right; column++) places.push({ row, column });
  }
  return places;
}

/** The value of a cell with what was edited. */
export function valueAt(sheet: Sheet, edits: Edits, place: Place): string {
  const key = sheet.keyOf(place);
  return edits.get(key)?.value ?? sheet.base(key);
}
