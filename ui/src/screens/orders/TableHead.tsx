import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type KeyboardEvent, memo, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Shown, withMoved, withWidth } from "./columns";
import orders from "./Orders.module.css";
import styles from "./OrdersTable.module.css";

/* The pointer must go this far before a click on a header becomes a drag. */
const drag_threshold = 6;
const width_step = 16;

export const classes = (...names: (string | false | undefined)[]) =>
  names.filter(Boolean).join(" ");

function SortMark(props: { sort: string; field: string }) {
  if (props.sort === props.field) return <IconArrowUp size={14} aria-hidden />;
  if (props.sort === `-${props.field}`) return <IconArrowDown size={14} aria-hidden />;
  return null;
}

const sortedAs = (sort: string, field: string | undefined) =>
  field === undefined
    ? undefined
    : sort === field
      ? "ascending"
      : sort === `-${field}`
        ? "descending"
        : undefined;

/** Before which column something dragged to `x` would come to stand. */
function placeAt(x: number, cells: readonly Element[]): number {
  const index = cells.findIndex((cell) => {
    const { left, width } = cell.getBoundingClientRect();
    return x < left + width / 2;
  });
  return index < 0 ? cells.length : index;
}

interface Props {
  columns: readonly Shown[];
  sort: string;
  onSort: (field: string) => void;
  onColumns: (columns: Shown[]) => void;
  /** Shows a width at once, while it is dragged. */
  onWidth: (column: Shown, width: number) => void;
}

/** Carries a column by its header, and gives where it would come to stand. */
function useCarry({ columns, onColumns }: Props) {
  const [carry, setCarry] = useState<{ id: string; to: number } | null>(null);
  const start = useRef<{ id: Shown["id"]; x: number } | null>(null);
  const placeOf = (event: PointerEvent) => {
    const row = event.currentTarget.closest("[role=row]");
    return placeAt(event.clientX, [...(row?.querySelectorAll("[data-column]") ?? [])]);
  };
  const handlers = (column: Shown) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      start.current = { id: column.id, x: event.clientX };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const from = start.current;
      if (!from || (!carry && Math.abs(event.clientX - from.x) < drag_threshold)) return;
      setCarry({ id: from.id, to: placeOf(event) });
    },
    onPointerUp: (event: PointerEvent) => {
      if (carry && start.current) {
        onColumns(withMoved(columns, start.current.id, carry.to));
        // The click that ends a drag sorts nothing.
        event.currentTarget.addEventListener("click", (click) => click.stopPropagation(), {
          once: true,
          capture: true,
        });
      }
      start.current = null;
      setCarry(null);
    },
    onPointerCancel: () => {
      start.current = null;
      setCarry(null);
    },
  });
  return { carry, handlers };
}

function Resizer(props: { column: Shown; on: Props }) {
  const { column, on } = props;
  const start = useRef<{ x: number; width: number } | null>(null);
  const widthAt = (event: PointerEvent) =>
    start.current ? start.current.width + event.clientX - start.current.x : column.width;
  return (
    <span
      aria-hidden
      className={styles.resizer}
      onPointerDown={(event) => {
        event.stopPropagation();
        start.current = { x: event.clientX, width: column.width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => start.current && on.onWidth(column, widthAt(event))}
      onPointerUp={(event) => {
        if (!start.current) return;
        on.onColumns(withWidth(on.columns, column.id, widthAt(event)));
        start.current = null;
      }}
      onClick={(event) => event.stopPropagation()}
    />
  );
}

/** The headers of the list: they sort, and are moved and widened by pointer and by key. */
export const TableHead = memo(function TableHead(props: Props) {
  const { t } = useTranslation("orders");
  const { columns, sort } = props;
  const { carry, handlers } = useCarry(props);
  const onKeyDown = (event: KeyboardEvent, column: Shown, index: number) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) {
      props.onColumns(withWidth(columns, column.id, column.width + step * width_step));
    } else {
      props.onColumns(withMoved(columns, column.id, step < 0 ? index - 1 : index + 2));
    }
  };
  return columns.map((column, index) => {
    const { id, sort: field } = column;
    return (
      // biome-ignore lint/a11y: part of a grid that holds the focus itself
      <div
        key={id}
        role="columnheader"
        data-column={id}
        aria-sort={sortedAs(sort, field)}
        data-carried={carry?.id === id || undefined}
        data-drop={carry?.to === index || undefined}
        data-drop-end={(carry?.to === columns.length && index === columns.length - 1) || undefined}
        className={classes(
          styles.header,
          column.number && styles.number,
          index === 0 && styles.stuck,
        )}
        style={{ width: `var(--w-${id})` }}
      >
        <button
          type="button"
          {...handlers(column)}
          title={t("table.header_hint")}
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+Shift+ArrowLeft Alt+Shift+ArrowRight"
          onClick={() => field && props.onSort(field)}
          onKeyDown={(event) => onKeyDown(event, column, index)}
        >
          <span className={orders.cut}>{t(`fields.${id}`)}</span>
          {field && <SortMark sort={sort} field={field} />}
        </button>
        <Resizer column={column} on={props} />
      </div>
    );
  });
});
