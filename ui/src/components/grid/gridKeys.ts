import type { KeyboardEvent } from "react";
import type { GridAct } from "./state";

/** What a key means: an act, or something that is not of the grid's own state. */
export type KeyMeaning = GridAct | { kind: "find" } | { kind: "leave" } | { kind: "toggle" };

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

interface Setting {
  /** Rows that Page Up and Page Down go. */
  page: number;
  /** Whether the active cell is a yes or no. */
  flag: boolean;
  /** Whether Tab goes from cell to cell: only once somebody has begun to work in the grid. */
  working: boolean;
  /** Whether the active cell is the first or the last of all, which Tab leaves. */
  first: boolean;
  last: boolean;
}

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** What a key means while no cell is being typed into; null where it is not the grid's. */
export function meaningOf(key: Key, setting: Setting): KeyMeaning | null {
  const command = key.ctrlKey || key.metaKey;
  if (key.altKey) return null;
  const step = steps[key.key];
  if (step) {
    return { kind: "move", rows: step[0], columns: step[1], extend: key.shiftKey, far: command };
  }
  if (command) return commandOf(key);
  return plainKey(key, setting);
}

function commandOf(key: Key): KeyMeaning | null {
  const far = 1e9;
  switch (key.key.toLowerCase()) {
    case "z":
      return { kind: key.shiftKey ? "redo" : "undo" };
    case "y":
      return { kind: "redo" };
    case "a":
      return { kind: "all" };
    case "d":
      return { kind: "fill", along: "rows" };
    case "r":
      return { kind: "fill", along: "columns" };
    case "f":
      return { kind: "find" };
    case "home":
      return { kind: "move", rows: -far, columns: -far, extend: key.shiftKey };
    case "end":
      return { kind: "move", rows: far, columns: far, extend: key.shiftKey };
    default:
      return null;
  }
}

function plainKey(key: Key, setting: Setting): KeyMeaning | null {
  const far = 1e9;
  const extend = key.shiftKey;
  switch (key.key) {
    case "Tab":
      return tabbed(key, setting);
    case "Home":
      return { kind: "move", rows: 0, columns: -far, extend };
    case "End":
      return { kind: "move", rows: 0, columns: far, extend };
    case "PageDown":
      return { kind: "move", rows: setting.page, columns: 0, extend };
    case "PageUp":
      return { kind: "move", rows: -setting.page, columns: 0, extend };
    case "Enter":
    case "F2":
      return setting.flag ? { kind: "toggle" } : { kind: "edit" };
    case "Delete":
    case "Backspace":
      return { kind: "clear" };
    case "Escape":
      return { kind: "leave" };
    case " ":
      return setting.flag ? { kind: "toggle" } : { kind: "edit", text: "" };
    default:
      return key.key.length === 1 ? { kind: "edit", text: key.key } : null;
  }
}

function tabbed(key: Key, setting: Setting): KeyMeaning | null {
  if (!setting.working || (key.shiftKey ? setting.first : setting.last)) return null;
  return { kind: "move", rows: 0, columns: key.shiftKey ? -1 : 1 };
}
