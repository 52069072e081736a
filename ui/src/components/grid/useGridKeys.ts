import { type FocusEvent, type KeyboardEvent, useRef } from "react";
import { meaningOf } from "./gridKeys";
import type { Place, Sheet } from "./sheet";
import { valueAt } from "./sheet";
import type { Grid } from "./useGrid";

const flags = ["true", "false"];

/** The keys of a grid, and of the field in its active cell. */
export function useGridKeys(given: {
  grid: Grid;
  sheet: Sheet;
  choices?: (place: Place) => readonly string[] | null;
  look: (place: Place) => { label?: string };
  onFind?: () => void;
  page: number;
  byTyping: boolean;
  setByTyping: (byTyping: boolean) => void;
  focus: () => void;
}) {
  const { grid, sheet } = given;
  const { state, act } = grid;
  const working = useRef(false);

  /** A cell that says yes or no has a label for its mark. */
  const flag = (place: Place) => place.row < sheet.rows && given.look(place).label !== undefined;
  const toggle = () => {
    if (sheet.locked(state.active)) return;
    const now = valueAt(sheet, state.edits, state.active) === flags[0];
    const key = sheet.keyOf(state.active);
    act({ kind: "put", cells: [[key, { value: now ? "false" : "true", fault: null }]] });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || sheet.rows === 0) return;
    if (event.nativeEvent.isComposing) return;
    const { row, column } = state.active;
    const meaning = meaningOf(event, {
      page: given.page,
      flag: flag(state.active),
      working: working.current,
      first: row === 0 && column === 0,
      last: row === sheet.rows - 1 && column === sheet.columns - 1,
    });
    if (!meaning) return;
    if (meaning.kind === "find" && !given.onFind) return;
    working.current = meaning.kind !== "leave";
    if (meaning.kind === "leave") act({ kind: "cancel" });
    else if (meaning.kind === "find") given.onFind?.();
    else if (meaning.kind === "toggle") toggle();
    else if (meaning.kind === "move" && event.key === "Tab") tab(event.shiftKey);
    else {
      if (meaning.kind === "edit") given.setByTyping(meaning.text !== undefined);
      act(meaning);
    }
    event.preventDefault();
    if (meaning.kind !== "leave") event.stopPropagation();
  };

  /** To the next cell, from the end of a row to the start of the one below. */
  const tab = (back: boolean) => {
    const { row, column } = state.active;
    const at = row * sheet.columns + column + (back ? -1 : 1);
    const place = { row: Math.floor(at / sheet.columns), column: at % sheet.columns };
    act({ kind: "go", place });
  };

  const inEditor = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const choosing = (given.choices?.(state.active) ?? null) !== null;
    const step = arrow(event.key, choosing);
    const end = (rows: number, columns: number) => {
      act({ kind: "commit", rows, columns });
      given.focus();
      event.preventDefault();
    };
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && command) {
      act({ kind: "commit", everywhere: true });
      given.focus();
      event.preventDefault();
    } else if (event.key === "Enter") end(event.shiftKey ? -1 : 1, 0);
    else if (event.key === "Tab") end(0, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      act({ kind: "cancel" });
      given.focus();
      event.preventDefault();
    } else if (step && given.byTyping) end(step[0], step[1]);
  };

  const onBlur = (event: FocusEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) working.current = false;
  };
  const onPointerDownCapture = () => {
    working.current = true;
  };
  return { handlers: { onKeyDown, onBlur, onPointerDownCapture }, inEditor, flag, toggle };
}

function arrow(key: string, choosing: boolean): readonly [number, number] | null {
  if (key === "ArrowLeft") return [0, -1];
  if (key === "ArrowRight") return [0, 1];
  if (choosing) return null;
  if (key === "ArrowUp") return [-1, 0];
  return key === "ArrowDown" ? [1, 0] : null;
}
