import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
} from "react";
import { useTranslation } from "react-i18next";
import { useDrawing } from "./cells";
import { type Shown, within } from "./columns";
import styles from "./OrdersTable.module.css";
import { isSelected, type Selection } from "./selection";
import { classes, TableHead } from "./TableHead";
import { check_width, type RowActs, rowId, TableRow } from "./TableRow";
import type { OrderRows, Span } from "./usePages";

/** What the keys of the screen need of the list. */
export interface TableHandle {
  focus: () => void;
  show: (index: number) => void;
  top: () => void;
  /** Rows that are in sight at once. */
  page: () => number;
}

interface Props {
  rows: OrderRows;
  columns: readonly Shown[];
  sort: string;
  onSort: (field: string) => void;
  onColumns: (columns: Shown[]) => void;
  selection: Selection;
  selected_count: number;
  onSelectAll: (chosen: boolean) => void;
  active: number;
  open: string | undefined;
  acts: RowActs;
  onSpan: (span: Span) => void;
  handle: RefObject<TableHandle | null>;
}

const widthsOf = (columns: readonly Shown[]) =>
  Object.fromEntries(columns.map(({ id, width }) => [`--w-${id}`, `${width}px`])) as CSSProperties;

function useRowsInSight(props: Props, grid: RefObject<HTMLDivElement | null>) {
  const touch = useMediaQuery("(pointer: coarse)");
  const height = touch ? 44 : 32;
  const { rows, onSpan } = props;
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => grid.current,
    estimateSize: () => height,
    scrollPaddingStart: 36,
    scrollPaddingEnd: 16,
    overscan: 6,
  });
  useEffect(() => virtual.measure(), [height, virtual.measure]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onSpan({ first, last }), [first, last, onSpan]);
  useImperativeHandle(props.handle, () => ({
    focus: () => grid.current?.focus({ preventScroll: true }),
    show: (index) => virtual.scrollToIndex(index),
    top: () => grid.current?.scrollTo({ top: 0 }),
    page: () => Math.max(Math.floor((grid.current?.clientHeight ?? 400) / height) - 2, 1),
  }));
  return { height, items, size: virtual.getTotalSize() };
}

/** The orders as a dense table of which only the rows in sight are drawn. */
export function OrdersTable(props: Props) {
  const { t } = useTranslation("orders");
  const { rows, columns, selection, selected_count, active } = props;
  const grid = useRef<HTMLDivElement>(null);
  const drawing = useDrawing();
  const { height, items, size } = useRowsInSight(props, grid);
  const onWidth = useCallback(({ id }: Shown, width: number) => {
    grid.current?.style.setProperty(`--w-${id}`, `${within(width)}px`);
  }, []);
  const all = rows.total > 0 && selected_count === rows.total;
  const some = !all && selected_count > 0;
  const active_row = items.some(({ index }) => index === active) ? rowId(active) : undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, a table element cannot be
    <div
      ref={grid}
      className={styles.grid}
      role="grid"
      tabIndex={0}
      aria-label={t("table.label")}
      aria-rowcount={rows.total + 1}
      aria-multiselectable
      aria-busy={rows.old || undefined}
      aria-activedescendant={active_row}
      style={widthsOf(columns)}
    >
      {/* biome-ignore lint/a11y: the row of a grid whose active row is told by the grid itself */}
      <div className={styles.headers} role="row" aria-rowindex={1}>
        {/* biome-ignore lint/a11y: as above */}
        <div
          role="columnheader"
          className={classes(styles.header, styles.check)}
          style={{ width: check_width }}
        >
          <label>
            <input
              type="checkbox"
              checked={all}
              ref={(box) => {
                if (box) box.indeterminate = some;
              }}
              aria-label={t("table.select_all")}
              onChange={() => props.onSelectAll(!all)}
            />
          </label>
        </div>
        <TableHead
          columns={columns}
          sort={props.sort}
          onSort={props.onSort}
          onColumns={props.onColumns}
          onWidth={onWidth}
        />
      </div>
      <div className={styles.rows} style={{ height: size }}>
        {items.map(({ index, start }) => {
          const order = rows.at(index);
          return (
            <TableRow
              key={index}
              index={index}
              order={order}
              columns={columns}
              drawing={drawing}
              start={start}
              height={height}
              selected={order !== undefined && isSelected(selection, order.id)}
              active={index === active}
              open={
                order !== undefined && [String(order.id), order.number].includes(props.open ?? "")
              }
              acts={props.acts}
            />
          );
        })}
      </div>
    </div>
  );
}
