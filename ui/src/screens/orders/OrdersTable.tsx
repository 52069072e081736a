import { useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type RowSelectionState, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { type ColumnId, column_ids, columns, features, manners } from "./columns";
import styles from "./Orders.module.css";

const check_width = 40;

const classes = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(" ");

function SortMark(props: { sort: string; field: string }) {
  if (props.sort === props.field) return <IconArrowUp size={14} aria-hidden />;
  if (props.sort === `-${props.field}`) return <IconArrowDown size={14} aria-hidden />;
  return null;
}

const sortedAs = (sort: string, field: string) =>
  sort === field ? "ascending" : sort === `-${field}` ? "descending" : undefined;

/** The orders as a dense table of which only the rows in sight are drawn. */
export function OrdersTable(props: {
  orders: Order[];
  total: number;
  shown: ReadonlySet<ColumnId>;
  sort: string;
  onSort: (field: string) => void;
  selection: RowSelectionState;
  onSelection: (selection: RowSelectionState) => void;
  open: string | undefined;
  onOpen: (order: Order) => void;
  onEnd: () => void;
  loadingMore: boolean;
}) {
  const { t } = useTranslation("orders");
  const { orders, shown, sort, selection, onSelection, onEnd } = props;
  const touch = useMediaQuery("(pointer: coarse)");
  const height = touch ? 44 : 32;
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);

  const columnVisibility = useMemo(
    () => Object.fromEntries(column_ids.map((id) => [id, shown.has(id)])),
    [shown],
  );
  const table = useTable({
    features,
    columns,
    data: orders,
    getRowId: (order) => String(order.id),
    state: { columnVisibility, rowSelection: selection },
    onRowSelectionChange: (change) =>
      onSelection(typeof change === "function" ? change(selection) : change),
  });
  const rows = table.getRowModel().rows;
  const headers = table.getHeaderGroups()[0]?.headers ?? [];

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => height,
    scrollPaddingStart: 36,
    scrollPaddingEnd: 16,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [height, virtual.measure]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 30) onEnd();
  }, [last, rows.length, onEnd]);

  const goTo = (index: number) => {
    const to = Math.min(Math.max(index, 0), rows.length - 1);
    setActive(to);
    virtual.scrollToIndex(to);
    const order = rows[to]?.original;
    if (props.open !== undefined && order) props.onOpen(order);
  };
  const page = Math.max(Math.floor((grid.current?.clientHeight ?? 400) / height) - 2, 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== grid.current) return;
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[active];
    if (to !== undefined) goTo(to);
    else if (event.key === "Enter" && row) props.onOpen(row.original);
    else if (event.key === " " && row) row.toggleSelected();
    else return;
    event.preventDefault();
  };

  const all = rows.length > 0 && table.getIsAllRowsSelected();
  const some = !all && table.getIsSomeRowsSelected();
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are virtual, a table element cannot be
    <div
      ref={grid}
      className={styles.grid}
      role="grid"
      tabIndex={0}
      aria-label={t("table.label")}
      aria-rowcount={props.total + 1}
      aria-multiselectable
      aria-activedescendant={rows[active] ? `order-row-${rows[active].id}` : undefined}
      onKeyDown={onKeyDown}
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
              onChange={() => table.toggleAllRowsSelected(!all)}
            />
          </label>
        </div>
        {headers.map((header) => {
          const id = header.column.id as ColumnId;
          const manner = manners[id] ?? {};
          const field = manner.sort;
          return (
            // biome-ignore lint/a11y: as above
            <div
              key={id}
              role="columnheader"
              aria-sort={field ? sortedAs(sort, field) : undefined}
              className={classes(
                styles.header,
                manner.number && styles.number,
                manner.grow && styles.grow,
                manner.stuck && styles.stuck,
              )}
              style={{ width: header.getSize(), insetInlineStart: manner.stuck ? 0 : undefined }}
            >
              {field ? (
                <button type="button" onClick={() => props.onSort(field)}>
                  {t(`fields.${id}`)}
                  <SortMark sort={sort} field={field} />
                </button>
              ) : (
                t(`fields.${id}`)
              )}
            </div>
          );
        })}
      </div>
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const order = row.original;
          return (
            // biome-ignore lint/a11y: the grid holds the focus and hears the keys
            <div
              key={row.id}
              id={`order-row-${row.id}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={row.getIsSelected()}
              className={styles.row}
              data-active={item.index === active}
              data-selected={row.getIsSelected()}
              data-open={props.open === row.id || props.open === order.number}
              style={{ height, transform: `translateY(${item.start}px)` }}
              onClick={() => {
                setActive(item.index);
                props.onOpen(order);
              }}
            >
              {/* biome-ignore lint/a11y: as above */}
              <div
                role="gridcell"
                className={classes(styles.cell, styles.check)}
                style={{ width: check_width }}
                onClick={(event) => event.stopPropagation()}
              >
                <label>
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    checked={row.getIsSelected()}
                    aria-label={t("table.select", { number: order.number })}
                    onChange={row.getToggleSelectedHandler()}
                  />
                </label>
              </div>
              {row.getVisibleCells().map((cell) => {
                const manner = manners[cell.column.id] ?? {};
                return (
                  // biome-ignore lint/a11y: as above
                  <div
                    key={cell.id}
                    role="gridcell"
                    className={classes(
                      styles.cell,
                      manner.number && styles.number,
                      manner.grow && styles.grow,
                      manner.stuck && styles.stuck,
                    )}
                    style={{
                      width: cell.column.getSize(),
                      insetInlineStart: manner.stuck ? 0 : undefined,
                    }}
                  >
                    <table.FlexRender cell={cell} />
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
      {props.loadingMore && (
        <div className={styles.foot} role="status">
          {t("table.loading_more")}
        </div>
      )}
    </div>
  );
}
