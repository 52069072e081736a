import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CellEditor } from "./CellEditor";
import styles from "./Grid.module.css";
import { GridRow } from "./GridRow";
import type { CellLook, GridHead } from "./look";
import type { Place, Sheet } from "./sheet";
import type { Grid as GridHandle } from "./useGrid";
import { useGridClipboard } from "./useGridClipboard";
import { useGridKeys } from "./useGridKeys";
import { useGridPointer } from "./useGridPointer";
import { useSight } from "./useSight";
import { useTold } from "./useTold";
import { columnsInSight, offsetsOf, rowsInSight, scrolledTo } from "./window";
import { selectionOf } from "./writing";

const head_height = 40;

export interface GridProps {
  label: string;
  grid: GridHandle;
  sheet: Sheet;
  heads: readonly GridHead[];
  /** What the column of row names is called. */
  corner: string;
  rowHead: (row: number) => ReactNode;
  /** Pixels for the names of the rows, less where the screen is narrow. */
  headWidth: number;
  look: (place: Place) => CellLook;
  /** What may stand in a cell, where it is one of a few. */
  choices?: (place: Place) => readonly string[] | null;
  /** Names the active cell and says what is to be said of it, below the grid. */
  note: (place: Place) => ReactNode;
  onFind?: () => void;
  /** Counts up to take the focus, as after a button that made a row. */
  focus?: number;
}

/** A grid as spreadsheets are: only what is in sight is drawn, and every act is in `state.ts`. */
export function Grid(props: GridProps) {
  const { t } = useTranslation("products");
  const { grid, sheet, heads } = props;
  const { state, act } = grid;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const touch = useMediaQuery("(pointer: coarse)") ?? false;
  const height = touch ? 44 : 32;
  const [sight, look] = useSight(box);
  const headWidth = Math.min(props.headWidth, Math.max(sight.width * 0.42, 96));
  const offsets = useMemo(() => offsetsOf(heads.map(({ width }) => width)), [heads]);
  const room = { width: sight.width - headWidth, height: sight.height - head_height };
  const columns = columnsInSight(offsets, sight.left, sight.left + room.width, 2);
  const rows = rowsInSight(height, sheet.rows, sight.top, sight.top + room.height, 6);
  const page = Math.max(Math.floor(room.height / height) - 1, 1);
  const [byTyping, setByTyping] = useState(false);

  const { active, reach } = state;
  const wide = offsets.at(-1) ?? 0;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const [start = 0, end = 0] = [offsets[reach.column], offsets[reach.column + 1]];
    element.scrollTop = scrolledTo(
      element.scrollTop,
      room.height,
      reach.row * height,
      (reach.row + 1) * height,
    );
    element.scrollLeft = scrolledTo(element.scrollLeft, room.width, start, end);
  }, [reach.row, reach.column]);

  const outside = reach.row >= sheet.rows || reach.column >= sheet.columns;
  useEffect(() => {
    if (outside && sheet.rows > 0) act({ kind: "go", place: { row: 0, column: 0 } });
  }, [outside]);

  const focus = () => box.current?.focus({ preventScroll: true });
  useEffect(() => {
    if (props.focus) focus();
  }, [props.focus]);
  const keys = useGridKeys({ ...props, page, byTyping, setByTyping, focus });
  const clipboard = useGridClipboard(grid, sheet);
  const pointer = useGridPointer({ grid, box, sheet, setByTyping, focus, flag: keys.flag });
  const area = selectionOf(state);
  const cellId = (place: Place) => `${id}-${place.row}-${place.column}`;
  const told = useTold(state.told);
  const editing = state.editing;

  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: cells are virtual, a table element cannot be */}
      <div
        ref={box}
        role="grid"
        className={styles.grid}
        tabIndex={0}
        aria-label={props.label}
        aria-description={t("grid.keys")}
        aria-rowcount={sheet.rows + 1}
        aria-colcount={heads.length + 1}
        aria-multiselectable
        aria-activedescendant={sheet.rows > 0 ? cellId(reach) : undefined}
        data-editing={editing !== null}
        onScroll={look}
        {...keys.handlers}
        {...clipboard}
        {...pointer.handlers}
        style={{ "--grid-row": `${height}px`, "--grid-head": `${headWidth}px` } as object}
      >
        <div
          className={styles.canvas}
          role="presentation"
          style={{ width: headWidth + wide, height: head_height + sheet.rows * height }}
        >
          {/* biome-ignore lint/a11y: the grid itself holds the focus and tells its active cell */}
          <div className={styles.heads} role="row" aria-rowindex={1}>
            {/* biome-ignore lint/a11y: as above */}
            <div className={styles.corner} role="columnheader" aria-colindex={1}>
              {props.corner}
            </div>
            <div style={{ flex: `0 0 ${offsets[columns.first] ?? 0}px` }} role="presentation" />
            {heads.slice(columns.first, columns.end).map((head, index) => (
              // biome-ignore lint/a11y: as above
              <div
                key={head.key}
                role="columnheader"
                aria-colindex={columns.first + index + 2}
                className={styles.head}
                data-number={head.number}
                data-active={active.column === columns.first + index}
                style={{ width: head.width }}
                title={head.detail ? `${head.name} (${head.detail})` : head.name}
              >
                <span>{head.name}</span>
                {head.detail && <small>{head.detail}</small>}
              </div>
            ))}
          </div>
          {Array.from({ length: rows.end - rows.first }, (_, index) => {
            const row = rows.first + index;
            return (
              <GridRow
                key={row}
                row={row}
                top={head_height + row * height}
                columns={columns}
                indent={offsets[columns.first] ?? 0}
                heads={heads}
                area={area}
                active={active}
                filling={pointer.filling}
                cellId={cellId}
                title={props.rowHead(row)}
                look={props.look}
                locked={sheet.locked}
                editor={
                  editing !== null && active.row === row ? (
                    <CellEditor
                      text={editing}
                      label={t("grid.editing")}
                      choices={props.choices?.(active) ?? null}
                      select={!byTyping}
                      type={(text) => act({ kind: "type", text })}
                      onKeyDown={keys.inEditor}
                      onLeave={() => act({ kind: "commit" })}
                    />
                  ) : null
                }
              />
            );
          })}
        </div>
      </div>
      <div className={styles.note}>{sheet.rows > 0 && props.note(active)}</div>
      <div className={styles.told} role="status">
        {told}
      </div>
    </div>
  );
}
