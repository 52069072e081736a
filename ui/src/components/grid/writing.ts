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

const most_steps = 200;

/** What is selected: from the active cell to where it reaches. */
export const selectionOf = (state: GridState): Area => areaOf(state.active, state.reach);

export type Write = readonly [place: Place, text: string];

/** Reads texts for their cells and writes what has changed as one act. */
export function written(
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

export function stepped(
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

export function cleared(state: GridState, sheet: Sheet): GridState {
  const writes = placesOf(selectionOf(state)).map((place): Write => [place, ""]);
  return written(state, writes, null, sheet, "cleared");
}

/** A block without its first row, where that names the columns that the block lies on. */
function withoutHeads(block: string[][], left: number, sheet: Sheet): string[][] {
  const [first = [], ...rest] = block;
  const low = (text: string) => text.trim().toLocaleLowerCase();
  const isHead = (text: string, at: number) =>
    sheet.heads?.[left + at]?.some((name) => low(name) === low(text)) ?? false;
  return rest.length > 0 && first.length > 0 && first.every(isHead) ? rest : block;
}

/** One cell fills the selection, a block fills it as often as it fits, else it lies as large as it is. */
export function pasted(state: GridState, given: string[][], sheet: Sheet): GridState {
  const block = withoutHeads(given, selectionOf(state).left, sheet);
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
export function filled(
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

export function replayed(state: GridState, act: "undone" | "redone"): GridState {
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
export function refused(
  state: GridState,
  faults: ReadonlyMap<string, string>,
  sheet: Sheet,
): GridState {
  const edits = new Map(state.edits);
  for (const [key, fault] of faults) {
    edits.set(key, { value: edits.get(key)?.value ?? sheet.base(key), fault });
  }
  return { ...state, edits };
}
