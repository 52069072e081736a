import type { ReactNode } from "react";
import styles from "./Grid.module.css";
import type { CellLook, GridHead } from "./look";
import { type Area, type Place, within } from "./sheet";
import type { Span } from "./window";

/** One row of a grid: its name and those of its cells that are in sight. */
export function GridRow(props: {
  row: number;
  top: number;
  columns: Span;
  /** Pixels of columns that are not drawn before the first that is. */
  indent: number;
  heads: readonly GridHead[];
  area: Area;
  active: Place;
  /** What a drag of the fill handle would fill. */
  filling: Area | null;
  cellId: (place: Place) => string;
  title: ReactNode;
  look: (place: Place) => CellLook;
  locked: (place: Place) => boolean;
  editor: ReactNode;
}) {
  const { row, columns, area, active, heads } = props;
  return (
    // biome-ignore lint/a11y: the grid itself holds the focus and tells its active cell
    <div
      className={styles.row}
      role="row"
      aria-rowindex={row + 2}
      style={{ insetBlockStart: props.top }}
    >
      {/* biome-ignore lint/a11y: as above */}
      <div
        className={styles.title}
        role="rowheader"
        aria-colindex={1}
        data-active={active.row === row}
      >
        {props.title}
      </div>
      <div style={{ flex: `0 0 ${props.indent}px` }} role="presentation" />
      {heads.slice(columns.first, columns.end).map((head, index) => {
        const place = { row, column: columns.first + index };
        const here = active.row === row && active.column === place.column;
        const corner = area.bottom === row && area.right === place.column;
        const look = props.look(place);
        const locked = props.locked(place);
        return (
          // biome-ignore lint/a11y: as above
          <div
            key={head.key}
            id={props.cellId(place)}
            role="gridcell"
            aria-colindex={place.column + 2}
            aria-selected={within(area, place)}
            aria-readonly={locked || undefined}
            aria-invalid={look.fault ? true : undefined}
            className={styles.cell}
            style={{ width: head.width }}
            data-row={row}
            data-column={place.column}
            data-number={head.number}
            data-active={here}
            data-locked={locked}
            data-fault={look.fault ? true : undefined}
            data-changed={look.changed}
            data-quiet={look.quiet}
            data-strong={look.strong}
            data-struck={look.struck}
            data-filling={props.filling ? within(props.filling, place) : undefined}
            title={look.fault ?? look.hint}
          >
            {here && props.editor ? props.editor : <CellText look={look} />}
            {corner && !props.editor && <span className={styles.handle} data-fill aria-hidden />}
          </div>
        );
      })}
    </div>
  );
}

function CellText({ look }: { look: CellLook }) {
  if (look.label === undefined) return <span className={styles.text}>{look.text}</span>;
  return (
    <span className={styles.text} role="img" aria-label={look.label}>
      {look.text}
    </span>
  );
}
