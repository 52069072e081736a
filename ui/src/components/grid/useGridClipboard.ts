import type { ClipboardEvent } from "react";
import { formatBlock, parseBlock } from "./clipboard";
import { type Sheet, valueAt } from "./sheet";
import type { Grid } from "./useGrid";
import { selectionOf } from "./writing";

/** Copy, cut and paste as spreadsheets do it, as tab separated text. */
export function useGridClipboard({ state, act }: Grid, sheet: Sheet) {
  const copy = (event: ClipboardEvent<HTMLDivElement>): boolean => {
    if (state.editing !== null || sheet.rows === 0) return false;
    const area = selectionOf(state);
    const rows: string[][] = [];
    for (let row = area.top; row <= area.bottom; row++) {
      const cells: string[] = [];
      for (let column = area.left; column <= area.right; column++) {
        const place = { row, column };
        const fault = state.edits.get(sheet.keyOf(place))?.fault;
        const value = valueAt(sheet, state.edits, place);
        cells.push(fault ? value : sheet.typed(place, value));
      }
      rows.push(cells);
    }
    event.clipboardData.setData("text/plain", formatBlock(rows));
    event.preventDefault();
    return true;
  };
  return {
    onCopy: (event: ClipboardEvent<HTMLDivElement>) => void copy(event),
    onCut: (event: ClipboardEvent<HTMLDivElement>) => {
      if (copy(event)) act({ kind: "clear" });
    },
    onPaste: (event: ClipboardEvent<HTMLDivElement>) => {
      if (state.editing !== null) return;
      const block = parseBlock(event.clipboardData.getData("text/plain"));
      if (block.length > 0) act({ kind: "paste", block });
      event.preventDefault();
    },
  };
}
