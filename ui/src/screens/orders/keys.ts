/** What a key of this screen asks for. */
export type KeyAct =
  | "down"
  | "up"
  | "page_down"
  | "page_up"
  | "first"
  | "last"
  | "open"
  | "select"
  | "select_down"
  | "select_up"
  | "all"
  | "status"
  | "filter"
  | "views"
  | "edit"
  | "new"
  | "copy"
  | "save"
  | "next_tab"
  | "previous_tab"
  | "close"
  | "help";

export interface Pressed {
  key: string;
  ctrl: boolean;
  shift: boolean;
  /** What has the focus: nothing or the list, a control that has keys of its own, a text. */
  at: "list" | "control" | "text";
}

const anywhere: Record<string, KeyAct> = {
  j: "down",
  k: "up",
  x: "select",
  s: "status",
  "/": "filter",
  v: "views",
  e: "edit",
  n: "new",
  d: "copy",
  "]": "next_tab",
  "[": "previous_tab",
  "?": "help",
  Escape: "close",
};

const in_list: Record<string, KeyAct> = {
  ArrowDown: "down",
  ArrowUp: "up",
  PageDown: "page_down",
  PageUp: "page_up",
  Home: "first",
  End: "last",
  Enter: "open",
  " ": "select",
};

const with_shift: Record<string, KeyAct> = {
  J: "select_down",
  K: "select_up",
  ArrowDown: "select_down",
  ArrowUp: "select_up",
};

/** What a key asks for where the focus is; undefined for one that is not ours. */
export function actOfKey({ key, ctrl, shift, at }: Pressed): KeyAct | undefined {
  if (ctrl) {
    if (key === "Enter" || key === "s") return "save";
    return key === "a" && at !== "text" ? "all" : undefined;
  }
  if (at === "text") return key === "Escape" ? "close" : undefined;
  if (shift && (at === "list" || key.length === 1) && with_shift[key]) return with_shift[key];
  return (at === "list" ? in_list[key] : undefined) ?? anywhere[key];
}

/** The keys as the help names them, with what each does. */
export const key_help: readonly { act: string; keys: readonly string[] }[] = [
  { act: "move", keys: ["j", "k", "↓", "↑"] },
  { act: "page", keys: ["PgDn", "PgUp", "Home", "End"] },
  { act: "open", keys: ["Enter"] },
  { act: "select", keys: ["x", "Space"] },
  { act: "select_more", keys: ["Shift+↓", "Shift+↑"] },
  { act: "all", keys: ["Ctrl+A"] },
  { act: "status", keys: ["s"] },
  { act: "filter", keys: ["/"] },
  { act: "views", keys: ["v"] },
  { act: "edit", keys: ["e"] },
  { act: "save", keys: ["Ctrl+Enter"] },
  { act: "tabs", keys: ["[", "]"] },
  { act: "new", keys: ["n"] },
  { act: "copy", keys: ["d"] },
  { act: "column_move", keys: ["Alt+←", "Alt+→"] },
  { act: "column_width", keys: ["Alt+Shift+←", "Alt+Shift+→"] },
  { act: "close", keys: ["Esc"] },
  { act: "help", keys: ["?"] },
];
