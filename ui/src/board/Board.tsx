import { type CSSProperties, type KeyboardEvent, memo, type ReactNode, useMemo } from "react";
import type { Id } from "@/api/types";
import { type Axis, axisOf } from "./axis";
import styles from "./Board.module.css";
import {
  type Bar,
  type BoardLine,
  type DrawnBar,
  drawnBars,
  type LineBars,
  no_bars,
  type Row,
  type Rows,
  rowsBetween,
  type Scale,
  shading,
  spansBetween,
  stripeOf,
  toTime,
  toX,
} from "./layout";
import type { BoardView } from "./useBoardView";

export interface Span {
  start: number;
  end: number;
}

/** The words and manners that the board itself does not know. */
export interface BoardWords {
  label: string;
  lines: string;
  now: string;
  tick: (at: number, unit: Axis["minor"][number]["unit"]) => string;
  major: (at: number, unit: Axis["major"][number]["unit"]) => string;
  cluster: (count: number) => string;
  late: string;
  pinned: string;
  lineNote: (line: BoardLine) => string | undefined;
  lineName: (line: BoardLine) => ReactNode;
}

const wide_enough_for_words = 44;
const long = 180;

function WorkBar(props: { drawn: DrawnBar; current: boolean; words: BoardWords }) {
  const { bar, x, width } = props.drawn;
  const { words } = props;
  const done = Math.min(bar.done ?? 0, 1);
  const marks = `${bar.late ? `, ${words.late}` : ""}${bar.pinned ? `, ${words.pinned}` : ""}`;
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      data-entry={bar.id}
      data-started={bar.started || undefined}
      data-late={bar.late || undefined}
      data-long={width > long || undefined}
      data-small={width < wide_enough_for_words || undefined}
      data-pinned={bar.pinned || undefined}
      className={styles.bar}
      data-done={done > 0 || undefined}
      style={{
        left: x,
        width,
        borderLeftColor: stripeOf(bar.product_id),
        backgroundSize: done > 0 ? `${done * 100}% 100%` : undefined,
      }}
      aria-label={`${bar.title}, ${bar.product ?? ""}, ${bar.quantity ?? ""}${marks}`}
    >
      {width >= wide_enough_for_words && (
        <>
          <b>{bar.title}</b>
          <span>
            {bar.product} · {bar.quantity}
          </span>
        </>
      )}
    </div>
  );
}

function OtherBar(props: { drawn: DrawnBar; current: boolean }) {
  const { bar, x, width } = props.drawn;
  const changeover = bar.kind === "changeover";
  const fill = bar.mode_type === "setup" ? "of-fill-setup" : "of-fill-hold";
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      data-entry={bar.id}
      className={`${changeover ? styles.changeover : styles.stop} ${fill}`}
      style={{ left: x, width }}
      aria-label={bar.title}
    >
      {!changeover && width >= wide_enough_for_words && <b>{bar.title}</b>}
    </div>
  );
}

const LineRow = memo(function LineRow(props: {
  row: Extract<Row, { kind: "line" }>;
  index: number;
  bars: LineBars;
  windows: readonly Span[] | undefined;
  scale: Scale;
  from: number;
  to: number;
  current: Id | null;
  words: BoardWords;
}) {
  const { row, bars, windows, scale, from, to, words } = props;
  const drawn = useMemo(() => {
    const [start, end] = [toTime(scale, from), toTime(scale, to)];
    return {
      work: drawnBars(spansBetween(bars.work, start, end), scale),
      stops: drawnBars(spansBetween(bars.stops, start, end), scale),
      shades: windows ? shading(windows, start, end, scale) : [],
    };
  }, [bars, windows, scale, from, to]);
  const note = words.lineNote(row.line);
  const bar = (each: DrawnBar) =>
    each.bar.kind === "production" ? (
      <WorkBar
        key={each.bar.id}
        drawn={each}
        current={each.bar.id === props.current}
        words={words}
      />
    ) : (
      <OtherBar key={each.bar.id} drawn={each} current={each.bar.id === props.current} />
    );
  return (
    // biome-ignore lint/a11y: the grid itself holds the focus
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className={styles.row}
      style={{ top: row.top, height: row.height }}
    >
      {/* biome-ignore lint/a11y: as above */}
      <div role="rowheader" className={styles.name}>
        <span>{words.lineName(row.line)}</span>
        {note && <small>{note}</small>}
      </div>
      <div role="presentation" className={styles.track}>
        {drawn.shades.map(({ x, width }) => (
          <div key={x} className={styles.shade} style={{ left: x, width }} />
        ))}
        {[...drawn.work.clusters, ...drawn.stops.clusters].map((cluster) => (
          // biome-ignore lint/a11y: as above
          <div
            key={`${cluster.start} ${cluster.count}`}
            role="gridcell"
            tabIndex={-1}
            data-cluster={(cluster.start + cluster.end) / 2}
            className={styles.cluster}
            style={{ left: cluster.x, width: cluster.width }}
            aria-label={words.cluster(cluster.count)}
            title={words.cluster(cluster.count)}
          />
        ))}
        {drawn.work.bars.map(bar)}
        {drawn.stops.bars.map(bar)}
      </div>
    </div>
  );
});

const AxisRow = memo(function AxisRow(props: {
  axis: Axis;
  scale: Scale;
  length: number;
  words: BoardWords;
  now: number;
  end: number;
}) {
  const { axis, scale, words, now } = props;
  const ends = [...axis.major.slice(1).map((tick) => toX(scale, tick.at)), props.end];
  return (
    // biome-ignore lint/a11y: the grid itself holds the focus
    <div
      role="row"
      aria-rowindex={1}
      className={styles.axis}
      style={{ width: `calc(var(--names) + ${props.length}px)` }}
    >
      {/* biome-ignore lint/a11y: as above */}
      <div role="columnheader" className={styles.corner}>
        {words.lines}
      </div>
      {/* biome-ignore lint/a11y: as above */}
      <div role="columnheader" className={styles.ticks} aria-label={words.now}>
        {axis.major.map((tick, index) => {
          const x = toX(scale, tick.at);
          return (
            <div
              key={tick.at}
              className={styles.major}
              style={{ left: x, width: (ends[index] ?? x) - x }}
            >
              <span>{words.major(tick.at, tick.unit)}</span>
            </div>
          );
        })}
        {axis.minor.map((tick) => (
          <div key={tick.at} className={styles.minor} style={{ left: toX(scale, tick.at) }}>
            {words.tick(tick.at, tick.unit)}
          </div>
        ))}
        <div className={styles.nowLabel} style={{ left: toX(scale, now) }}>
          {words.now}
        </div>
      </div>
    </div>
  );
});

/** The board: lines as rows, time as columns. It draws what it is given and knows no rules. */
export function Board(props: {
  view: BoardView;
  /** Pixels that the names of the lines take. */
  names: number;
  rows: Rows;
  bars: ReadonlyMap<Id, LineBars>;
  windows: ReadonlyMap<Id, readonly Span[]>;
  zone: string;
  now: number;
  current: Bar | null;
  words: BoardWords;
  onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void;
  onKeyUp: (event: KeyboardEvent<HTMLDivElement>) => void;
  /** Drawn on the plane of the bars, such as the ghost of a drag. */
  children?: ReactNode;
}) {
  const { view, rows, zone, words, now, current } = props;
  const { scale, part, length } = view;
  const axis = useMemo(
    () => axisOf(toTime(scale, part.x.from), toTime(scale, part.x.to), scale.pixels_per_hour, zone),
    [scale, part.x, zone],
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
      aria-rowcount={rows.rows.length + 1}
      onScroll={view.onScroll}
      onKeyDown={props.onKeyDown}
      onKeyUp={props.onKeyUp}
    >
      {drawn && (
        <AxisRow
          axis={axis}
          scale={scale}
          length={length}
          words={words}
          now={now}
          end={part.x.to}
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
        {in_sight.map((row) => {
          if (row.kind === "area") {
            return (
              // biome-ignore lint/a11y: as above
              <div
                key={row.key}
                role="row"
                aria-rowindex={rows.rows.indexOf(row) + 2}
                className={styles.area}
                style={{ top: row.top, height: row.height }}
              >
                {/* biome-ignore lint/a11y: as above */}
                <span role="rowheader">{row.name}</span>
              </div>
            );
          }
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
