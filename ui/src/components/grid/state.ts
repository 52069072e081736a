import type { Area, Edit, Edits, Place, Sheet } from "./sheet";
import { placesOf, valueAt } from "./sheet";
import {
  cleared,
  filled,
  type GridState,
  pasted,
  refused,
  replayed,
  selectionOf,
  stepped,
  type Write,
  written,
} from "./writing";

export type GridAct =
  | { kind: "go"; place: Place; extend?: boolean }
  | { kind: "move"; rows: number; columns: number; extend?: boolean; far?: boolean }
  | { kind: "all" }
  | { kind: "edit"; text?: string }
  | { kind: "type"; text: string }
  | { kind: "commit"; rows?: number; columns?: number; everywhere?: boolean }
  | { kind: "cancel" }
  | { kind: "clear" }
  | { kind: "paste"; block: string[][] }
  | { kind: "fill"; along: "rows" | "columns"; from?: Area }
  | { kind: "put"; cells: readonly (readonly [key: string, edit: Edit | undefined])[] }
  | { kind: "undo" }
  | { kind: "redo" }
  | { kind: "refuse"; faults: ReadonlyMap<string, string> }
  | { kind: "grow"; rows: number }
  | { kind: "settle" };

const origin: Place = { row: 0, column: 0 };

export const empty_grid: GridState = {
  active: origin,
  reach: origin,
  editing: null,
  edits: new Map(),
  past: [],
  future: [],
  added: 0,
  told: null,
};

/** How many cells cannot be taken as they are. */
export function faultsIn(edits: Edits): number {
  let count = 0;
  for (const { fault } of edits.values()) if (fault !== null) count++;
  return count;
}

/** What a grid is after an act. */
export function gridAfter(state: GridState, act: GridAct, sheet: Sheet): GridState {
  switch (act.kind) {
    case "go":
      return gone(state, act.place, act.extend ?? false, sheet);
    case "move":
      return moved(state, act, sheet);
    case "all":
      return {
        ...state,
        editing: null,
        active: origin,
        reach: { row: Math.max(sheet.rows - 1, 0), column: Math.max(sheet.columns - 1, 0) },
      };
    case "edit":
      return opened(state, act.text, sheet);
    case "type":
      return state.editing === null ? state : { ...state, editing: act.text };
    case "commit":
      return committed(state, act, sheet);
    case "cancel":
      return state.editing === null
        ? { ...state, reach: state.active }
        : { ...state, editing: null };
    case "clear":
      return cleared(state, sheet);
    case "paste":
      return pasted(state, act.block, sheet);
    case "fill":
      return filled(state, act.along, act.from, sheet);
    case "put":
      return stepped(state, act.cells, sheet, "filled");
    case "undo":
      return replayed(state, "undone");
    case "redo":
      return replayed(state, "redone");
    case "refuse":
      return refused(state, act.faults, sheet);
    case "grow":
      return { ...state, added: state.added + act.rows };
    case "settle":
      return { ...state, edits: new Map(), past: [], future: [], added: 0, told: null };
  }
}

function bounded(place: Place, sheet: Sheet): Place {
  return {
    row: Math.min(Math.max(place.row, 0), Math.max(sheet.rows - 1, 0)),
    column: Math.min(Math.max(place.column, 0), Math.max(sheet.columns - 1, 0)),
  };
}

function gone(state: GridState, place: Place, extend: boolean, sheet: Sheet): GridState {
  const done = state.editing === null ? state : committed(state, {}, sheet);
  const reach = bounded(place, sheet);
  return { ...done, reach, active: extend ? bounded(state.active, sheet) : reach };
}

function moved(
  state: GridState,
  act: { rows: number; columns: number; extend?: boolean; far?: boolean },
  sheet: Sheet,
): GridState {
  const by = { row: act.rows, column: act.columns };
  const from = act.extend ? state.reach : state.active;
  const to = act.far
    ? edgeFrom(from, state, by, sheet)
    : { row: from.row + by.row, column: from.column + by.column };
  return gone(state, to, act.extend ?? false, sheet);
}

/** As in spreadsheets: the last cell before, or the first after, a change of filled and empty. */
function edgeFrom(from: Place, state: GridState, by: Place, sheet: Sheet): Place {
  const fits = ({ row, column }: Place) =>
    row >= 0 && column >= 0 && row < sheet.rows && column < sheet.columns;
  const next = (place: Place) => ({ row: place.row + by.row, column: place.column + by.column });
  const full = (place: Place) => valueAt(sheet, state.edits, place) !== "";
  let at = from;
  if (!fits(next(at))) return at;
  const run = full(at) && full(next(at));
  at = next(at);
  while (fits(next(at)) && (run ? full(next(at)) : !full(at))) at = next(at);
  return at;
}

function opened(state: GridState, text: string | undefined, sheet: Sheet): GridState {
  if (state.active.row >= sheet.rows || sheet.locked(state.active)) return state;
  const edit = state.edits.get(sheet.keyOf(state.active));
  const value = valueAt(sheet, state.edits, state.active);
  const now = edit?.fault ? value : sheet.typed(state.active, value);
  return { ...state, editing: text ?? now };
}

function committed(
  state: GridState,
  act: { rows?: number; columns?: number; everywhere?: boolean },
  sheet: Sheet,
): GridState {
  if (state.editing === null) return state;
  const text = state.editing;
  const places = act.everywhere ? placesOf(selectionOf(state)) : [state.active];
  const writes = places.map((place): Write => [place, text]);
  const done = written(state, writes, null, sheet, null);
  if (act.everywhere) return done;
  const { row, column } = state.active;
  const active = bounded(
    { row: row + (act.rows ?? 0), column: column + (act.columns ?? 0) },
    sheet,
  );
  return { ...done, active, reach: active };
}

/** The next place, from the active one on and round to the start, for which something holds. */
export function nextPlace(
  state: GridState,
  sheet: Sheet,
  holds: (place: Place) => boolean,
  back = false,
): Place | null {
  const all = sheet.rows * sheet.columns;
  const here = state.active.row * sheet.columns + state.active.column;
  for (let step = 1; step <= all; step++) {
    const at = (((here + (back ? -step : step)) % all) + all) % all;
    const place = { row: Math.floor(at / sheet.columns), column: at % sheet.columns };
    if (holds(place)) return place;
  }
  return null;
}
