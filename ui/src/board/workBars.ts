import type { Id } from "@/api/types";
import styles from "./Bar.module.css";
import { type DrawnBar, stripeOf } from "./layout";
import own from "./WorkBars.module.css";
import type { BoardWords } from "./words";

const wide_enough_for_words = 44;
const long = 180;

/** The work of a line as it is to stand in its row. */
export interface WorkShown {
  drawn: readonly DrawnBar[];
  words: BoardWords;
  current: Id | null;
  selected: ReadonlySet<Id> | undefined;
}

interface Made {
  cell: HTMLElement;
  drawn: DrawnBar;
  words: BoardWords;
}

/** Cells of a row by entry. */
export type WorkCells = Map<Id, Made>;

/* Of a cell that is new there is nothing to take away. */
function flag(cell: HTMLElement, name: string, on: boolean): void {
  if (on) cell.setAttribute(name, "true");
  else if (cell.isConnected) cell.removeAttribute(name);
}

function modelOf(className: string): HTMLElement {
  const cell = document.createElement("div");
  cell.className = className;
  cell.setAttribute("role", "gridcell");
  cell.tabIndex = -1;
  return cell;
}

let models: { bar: HTMLElement; changeover: HTMLElement } | undefined;

function newCell({ bar: { id, kind } }: DrawnBar): HTMLElement {
  if (!models) {
    const bar = modelOf(`${styles.bar} ${own.work}`);
    const changeover = modelOf(`${styles.changeover} of-fill-setup`);
    bar.setAttribute("aria-selected", "false");
    flag(changeover, "data-fixed", true);
    models = { bar, changeover };
  }
  const model = kind === "changeover" ? models.changeover : models.bar;
  const cell = model.cloneNode() as HTMLElement;
  cell.dataset.entry = String(id);
  return cell;
}

function textIn(name: "b" | "i" | "span", ...content: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

function dressBar(cell: HTMLElement, { bar, x, width }: DrawnBar, words: BoardWords): void {
  const done = Math.min(bar.done ?? 0, 1);
  const expected = bar.expected && words.expected(bar.expected, bar.line_id);
  const late = bar.late && !bar.expected?.late;
  const about = `${bar.product} · ${bar.quantity}`;
  const name = `${bar.title} ${expected ? `${expected} · ` : ""}${about}`;
  const marks = `${late ? `, ${words.late}` : ""}${bar.pinned ? `, ${words.pinned}` : ""}`;
  cell.setAttribute("aria-label", name + marks);
  flag(cell, "data-started", bar.started);
  flag(cell, "data-late", bar.late || (bar.expected?.late ?? false));
  flag(cell, "data-long", width > long);
  flag(cell, "data-small", width < wide_enough_for_words);
  flag(cell, "data-tiny", width < 14);
  flag(cell, "data-pinned", bar.pinned);
  flag(cell, "data-done", done > 0);
  const fill = done > 0 ? `;background-size:${done * 100}% 100%` : "";
  const stripe = `;border-left-color:${stripeOf(bar.product_id)}`;
  cell.style.cssText = `left:${x}px;width:${width}px${stripe}${fill}`;
  if (width >= wide_enough_for_words) {
    const said = expected ? [textIn("i", `${expected} · `), about] : [about];
    cell.replaceChildren(textIn("b", bar.title), " ", textIn("span", ...said));
  } else if (cell.firstChild) cell.replaceChildren();
}

function dressChangeover(cell: HTMLElement, drawn: DrawnBar, words: BoardWords): void {
  const { bar, x, width, between } = drawn;
  const name = between ? words.changeover(between, bar) : bar.title;
  cell.setAttribute("aria-label", name);
  cell.title = name;
  cell.style.cssText = `left:${x}px;width:${width}px`;
}

const alike = (one: DrawnBar, other: DrawnBar) =>
  one.bar === other.bar &&
  one.x === other.x &&
  one.width === other.width &&
  one.between?.before === other.between?.before &&
  one.between?.after === other.between?.after;

function cellOf(drawn: DrawnBar, words: BoardWords, before: Made | undefined): Made {
  if (before && before.words === words && alike(before.drawn, drawn)) return before;
  const kept =
    before && (before.drawn.bar.kind === "changeover") === (drawn.bar.kind === "changeover");
  const cell = kept ? before.cell : newCell(drawn);
  if (drawn.bar.kind === "changeover") dressChangeover(cell, drawn, words);
  else dressBar(cell, drawn, words);
  return { cell, drawn, words };
}

/**
 * Brings the cells of a row to what is to be shown. Past React, for there are thousands of them:
 * each is made once, kept as long as its entry is in sight, and touched only where it changed.
 */
export function drawWork(row: HTMLElement, before: WorkCells, shown: WorkShown): WorkCells {
  const { drawn, words, current, selected } = shown;
  const cells: WorkCells = new Map();
  for (const each of drawn) cells.set(each.bar.id, cellOf(each, words, before.get(each.bar.id)));
  for (const [id, { cell }] of before) if (cells.get(id)?.cell !== cell) cell.remove();
  let next = row.firstChild;
  for (const [id, { cell, drawn: of }] of cells) {
    const tab = id === current ? 0 : -1;
    if (cell.tabIndex !== tab) cell.tabIndex = tab;
    if (of.bar.kind !== "changeover") {
      const chosen = String(selected?.has(id) ?? false);
      if (cell.ariaSelected !== chosen) cell.ariaSelected = chosen;
    }
    if (cell === next) next = next.nextSibling;
    else row.insertBefore(cell, next);
  }
  return cells;
}
