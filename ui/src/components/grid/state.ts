import { type DecimalMark, markOf } from "./clipboard";
import {
  type Area,
  areaOf,
  type Edit,
  type Edits,
  type Place,
  placesOf,
  type Sheet,
  valueAt,
} from "./sheet";

/** One undoable act: each cell with what stood in it before and after. */
type Step = readonly (readonly [key: string, before: Edit | undefined, after: Edit | undefined])[];

/** What an act did, to be told: how many cells it wrote and how many of those cannot be read. */
export interface Told {
  act: "pasted" | "filled" | "cleared" | "undone" | "redone";
  cells: number;
  faults: number;
}

export interface GridState {
  /** The cell that is typed into: the corner at which the selection began. */
  active: Place;
  /** The other corner of the selection, which moves as it is extended. */
  reach: Place;
  /** What is being typed into the active cell. */
  editing: string | null;
  edits: Edits;
  past: readonly Step[];
  future: readonly Step[];
  /** Rows that were added at the end. */
  added: number;
  told: Told | null;
}

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

const most_steps = 200;
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

export const selectionOf = (state: GridState): Area => areaOf(state.active, state.reach);

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

type Write = readonly [place: Place, text: string];

/** Reads texts for their cells and writes what has changed as one act. */
function written(
  state: GridState,
  writes: readonly Write[],
  mark: DecimalMark | null,
  sheet: Sheet,
  act: Told["act"] | null,
): GridState {
  const cells = writes.flatMap(([place, text]): [string, Edit][] => {
    if (sheet.locked(place)) return [];
    const typed = text.trim();
    const reading = sheet.read(place, typed, mark);
    const edit = "fault" in reading ? { value: typed, fault: reading.fault } : reading;
    return [[sheet.keyOf(place), { fault: null, ...edit }]];
  });
  return stepped(state, cells, sheet, act);
}

function stepped(
  state: GridState,
  cells: readonly (readonly [string, Edit | undefined])[],
  sheet: Sheet,
  act: Told["act"] | null,
): GridState {
  const edits = new Map(state.edits);
  const step: (readonly [string, Edit | undefined, Edit | undefined])[] = [];
  let faults = 0;
  for (const [key, wanted] of cells) {
    const before = edits.get(key);
    const same = wanted === undefined || (!wanted.fault && wanted.value === sheet.base(key));
    const after = same ? undefined : wanted;
    if (after?.fault) faults++;
    if (before?.value === after?.value && before?.fault === after?.fault) continue;
    if (after) edits.set(key, after);
    else edits.delete(key);
    step.push([key, before, after]);
  }
  const told = act && { act, cells: cells.length, faults };
  if (step.length === 0) return { ...state, editing: null, told };
  const past = [...state.past.slice(1 - most_steps), step];
  return { ...state, editing: null, edits, past, future: [], told };
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

function cleared(state: GridState, sheet: Sheet): GridState {
  const writes = placesOf(selectionOf(state)).map((place): Write => [place, ""]);
  return written(state, writes, null, sheet, "cleared");
}

/** One cell fills the selection, a block fills it as often as it fits, else it lies as large as it is. */
function pasted(state: GridState, block: string[][], sheet: Sheet): GridState {
  const high = block.length;
  const wide = Math.max(0, ...block.map((row) => row.length));
  if (high === 0 || wide === 0) return state;
  const area = selectionOf(state);
  const times = (room: number, size: number) => (room % size === 0 ? room : size);
  const rows = times(area.bottom - area.top + 1, high);
  const columns = times(area.right - area.left + 1, wide);
  const missing = Math.max(area.top + rows - sheet.rows, 0);
  const added = sheet.grows ? state.added + missing : state.added;
  const end: Place = {
    row: Math.min(area.top + rows, sheet.grows ? Infinity : sheet.rows) - 1,
    column: Math.min(area.left + columns, sheet.columns) - 1,
  };
  const start = { row: area.top, column: area.left };
  const writes = placesOf(areaOf(start, end)).flatMap((place): Write[] => {
    const text = block[(place.row - area.top) % high]?.[(place.column - area.left) % wide];
    return text === undefined ? [] : [[place, text]];
  });
  const done = written(state, writes, markOf(block), sheet, "pasted");
  return { ...done, added, active: start, reach: end };
}

/** Repeats what stands at the start of the selection, or in `from`, over the rest of it. */
function filled(
  state: GridState,
  along: "rows" | "columns",
  from: Area | undefined,
  sheet: Sheet,
): GridState {
  const area = selectionOf(state);
  const source =
    from ?? (along === "rows" ? { ...area, bottom: area.top } : { ...area, right: area.left });
  const high = source.bottom - source.top + 1;
  const wide = source.right - source.left + 1;
  const turn = (at: number, start: number, size: number) =>
    start + ((((at - start) % size) + size) % size);
  const cells = placesOf(area).flatMap((place): [string, Edit][] => {
    if (sheet.locked(place)) return [];
    const given = {
      row: turn(place.row, source.top, high),
      column: turn(place.column, source.left, wide),
    };
    const edit = state.edits.get(sheet.keyOf(given));
    const value = valueAt(sheet, state.edits, given);
    if (edit?.fault) return [[sheet.keyOf(place), { value, fault: edit.fault }]];
    const reading = sheet.read(place, sheet.typed(given, value), null);
    const taken =
      "fault" in reading ? { value, fault: reading.fault } : { ...reading, fault: null };
    return [[sheet.keyOf(place), taken]];
  });
  return stepped(state, cells, sheet, "filled");
}

function replayed(state: GridState, act: "undone" | "redone"): GridState {
  const [from, to] =
    act === "undone" ? (["past", "future"] as const) : (["future", "past"] as const);
  const step = state[from].at(-1);
  if (!step) return state;
  const edits = new Map(state.edits);
  for (const [key, before, after] of step) {
    const wanted = act === "undone" ? before : after;
    if (wanted) edits.set(key, wanted);
    else edits.delete(key);
  }
  return {
    ...state,
    editing: null,
    edits,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], step],
    told: { act, cells: step.length, faults: 0 },
  };
}

/** Marks cells with what the server found wrong in them; the marks go when the cells change. */
function refused(state: GridState, faults: ReadonlyMap<string, string>, sheet: Sheet): GridState {
  const edits = new Map(state.edits);
  for (const [key, fault] of faults) {
    edits.set(key, { value: edits.get(key)?.value ?? sheet.base(key), fault });
  }
  return { ...state, edits };
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
