import { type MouseEvent, memo } from "react";
import type { Order } from "@/api/types";
import { type Drawing, drawCell } from "./cells";
import type { Shown } from "./columns";
import orders from "./Orders.module.css";
import styles from "./OrdersTable.module.css";
import { classes } from "./TableHead";

export const check_width = 40;

/** What a click on a row means: opening it, or choosing it alone or up to it. */
export interface RowActs {
  open: (index: number, order: Order) => void;
  choose: (index: number, order: Order, up_to_here: boolean) => void;
}

interface Props {
  index: number;
  order: Order | undefined;
  columns: readonly Shown[];
  drawing: Drawing;
  start: number;
  height: number;
  selected: boolean;
  active: boolean;
  open: boolean;
  acts: RowActs;
}

/** The id in the document of a row that has the keyboard's attention. */
export const rowId = (index: number) => `order-row-${index}`;

function Check({ index, order, drawing, selected, acts }: Props & { order: Order }) {
  return (
    <label>
      <input
        type="checkbox"
        tabIndex={-1}
        checked={selected}
        aria-label={drawing.t("table.select", { number: order.number })}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) =>
          acts.choose(index, order, (event.nativeEvent as unknown as MouseEvent).shiftKey)
        }
      />
    </label>
  );
}

/** One order of the list; drawn anew only when something of it changes. */
export const TableRow = memo(function TableRow(props: Props) {
  const { index, order, columns, drawing, acts } = props;
  const onClick = (event: MouseEvent) => {
    if (!order) return;
    if (event.shiftKey) acts.choose(index, order, true);
    else if (event.ctrlKey || event.metaKey) acts.choose(index, order, false);
    else acts.open(index, order);
  };
  return (
    // biome-ignore lint/a11y: the grid holds the focus and hears the keys
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      aria-busy={order === undefined || undefined}
      className={styles.row}
      data-active={props.active || undefined}
      data-selected={props.selected || undefined}
      data-open={props.open || undefined}
      style={{ height: props.height, transform: `translateY(${props.start}px)` }}
      onClick={onClick}
    >
      {/* biome-ignore lint/a11y: as above */}
      <div
        role="gridcell"
        className={classes(styles.cell, styles.check)}
        style={{ width: check_width }}
        onClick={(event) => event.stopPropagation()}
      >
        {order && <Check {...props} order={order} />}
      </div>
      {columns.map(({ id, number }, place) => (
        // biome-ignore lint/a11y: as above
        <div
          key={id}
          role="gridcell"
          className={classes(styles.cell, number && styles.number, place === 0 && styles.stuck)}
          style={{ width: `var(--w-${id})` }}
        >
          {order ? drawCell(id, order, drawing) : <span className={orders.blank} />}
        </div>
      ))}
    </div>
  );
});
