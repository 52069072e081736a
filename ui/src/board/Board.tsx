import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useMemo,
} from "react";
import type { Id } from "@/api/types";
import { AxisRow } from "./AxisRow";
import { axisOf } from "./axis";
import styles from "./Board.module.css";
import { LineRow } from "./BoardRow";
import {
  area_height,
  type Bar,
  type Due,
  dueMarks,
  type Lines,
  no_bars,
  type Rows,
  rowsBetween,
  toTime,
  toX,
} from "./layout";
import type { BoardView } from "./useBoardView";
import type { BoardWords, Span } from "./words";

/** The board: lines as rows, time as columns. It draws what it is given and knows no rules. */
export function Board(props: {
  view: BoardView;
  /** Pixels that the names of the lines take. */
  names: number;
  rows: Rows;
  bars: Lines;
  windows: ReadonlyMap<Id, readonly Span[]>;
  zone: string;
  now: number;
  /** What is due, in order of time. */
  dues: readonly Due[];
  corner?: ReactNode;
  onArea: (name: string) => void;
  current: Bar | null;
  /** What is selected, by line. */
  selected: ReadonlyMap<Id, ReadonlySet<Id>>;
  words: BoardWords;
  onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
  onKeyUp: (event: KeyboardEvent<HTMLDivElement>) => void;
  onFocus: (event: FocusEvent<HTMLDivElement>) => void;
  /** Drawn on the plane of the bars, such as the ghost of a drag. */
  children?: ReactNode;
}) {
  const { view, rows, zone, words, now, current } = props;
  const { scale, part, length } = view;
  const axis = useMemo(
    () => axisOf(toTime(scale, part.x.from), toTime(scale, part.x.to), scale.pixels_per_hour, zone),
    [scale, part.x, zone],
  );
  const { dues } = props;
  const marks = useMemo(
    () => dueMarks(dues, toTime(scale, part.x.from), toTime(scale, part.x.to), scale),
    [dues, scale, part.x],
  );
  const drawn = part.x.to > 0;
  const in_sight = drawn ? rowsBetween(rows.rows, part.y.from, part.y.to) : [];
  const strong = new Set(axis.major.map((tick) => tick.at));
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows and cells are placed by time, not in a table
    <div
      ref={view.setElement}
      className={styles.viewport}
      style={{ "--names": `${props.names}px` } as CSSProperties}
      dir="ltr"
      role="grid"
      tabIndex={0}
      aria-label={words.label}
      aria-multiselectable
      aria-rowcount={rows.rows.length + 1}
      onScroll={view.onScroll}
      onKeyDown={props.onKeyDown}
      onKeyUp={props.onKeyUp}
      onFocus={props.onFocus}
    >
      {drawn && (
        <AxisRow
          axis={axis}
          scale={scale}
          length={length}
          words={words}
          now={now}
          end={part.x.to}
          dues={marks}
          corner={props.corner}
        />
      )}
      {/* biome-ignore lint/a11y: groups the rows of the grid */}
      <div
        role="rowgroup"
        className={styles.content}
        style={{ width: `calc(var(--names) + ${length}px)`, height: rows.height }}
      >
        <div role="presentation" className={styles.plane}>
          {axis.minor.map((tick) => (
            <div
              key={tick.at}
              className={styles.grid}
              data-strong={strong.has(tick.at)}
              style={{ left: toX(scale, tick.at) }}
            />
          ))}
        </div>
        {rows.areas.map((area) =>
          area.bottom <= part.y.from || area.top >= part.y.to ? null : (
            <div
              key={area.key}
              role="presentation"
              className={styles.group}
              style={{ top: area.top, height: area.bottom - area.top }}
            >
              {/* biome-ignore lint/a11y: as above */}
              <div
                role="row"
                aria-rowindex={rows.rows.findIndex(({ key }) => key === area.key) + 2}
                className={styles.area}
                style={{ height: area_height }}
              >
                {/* biome-ignore lint/a11y: as above */}
                <div role="rowheader">
                  <button
                    type="button"
                    aria-expanded={!area.closed}
                    aria-label={words.area(area.name, area.closed, area.lines)}
                    onClick={() => props.onArea(area.name)}
                  >
                    {area.name || words.lines}
                    {area.closed && <small>{area.lines}</small>}
                  </button>
                </div>
              </div>
            </div>
          ),
        )}
        {in_sight.map((row) => {
          if (row.kind === "area") return null;
          return (
            <LineRow
              key={row.key}
              row={row}
              index={rows.rows.indexOf(row)}
              bars={props.bars.get(row.line.id) ?? no_bars}
              windows={props.windows.get(row.line.id)}
              scale={scale}
              from={part.x.from}
              to={part.x.to}
              current={current?.line_id === row.line.id ? current.id : null}
              selected={props.selected.get(row.line.id)}
              words={words}
            />
          );
        })}
        <div role="presentation" className={styles.plane} style={{ pointerEvents: "none" }}>
          {drawn && <div className={styles.now} style={{ left: toX(scale, now) }} />}
          {props.children}
        </div>
      </div>
    </div>
  );
}
