import { memo, useLayoutEffect, useMemo, useRef } from "react";
import type { Id } from "@/api/types";
import styles from "./Bar.module.css";
import {
  type DrawnBar,
  drawnBars,
  type Expected,
  type LineBars,
  type Row,
  type Scale,
  shading,
  spansBetween,
  toTime,
  toX,
} from "./layout";
import rowStyles from "./Row.module.css";
import type { BoardWords, Span } from "./words";
import { drawWork, type WorkCells, type WorkShown } from "./workBars";

const wide_enough_for_words = 44;

/** Production and changeovers of a line, in order of time. */
function WorkBars(props: WorkShown) {
  const row = useRef<HTMLDivElement>(null);
  const cells = useRef<WorkCells>(new Map());
  useLayoutEffect(() => {
    if (row.current) cells.current = drawWork(row.current, cells.current, props);
  });
  return <div ref={row} role="presentation" />;
}

function StopBar(props: {
  drawn: DrawnBar;
  current: boolean;
  selected: boolean;
  words: BoardWords;
}) {
  const { bar, x, width } = props.drawn;
  const fill = bar.mode_type === "setup" ? "of-fill-setup" : "of-fill-hold";
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      aria-selected={props.selected}
      data-pinned={bar.pinned || undefined}
      data-recurs={bar.recurs || undefined}
      data-entry={bar.id}
      className={`${styles.stop} ${fill}`}
      style={{ left: x, width }}
      aria-label={bar.recurs ? `${bar.title}, ${props.words.recurs}` : bar.title}
      title={bar.recurs ? `${bar.title}, ${props.words.recurs}` : undefined}
    >
      {width >= wide_enough_for_words && <b>{bar.title}</b>}
    </div>
  );
}

/** When an entry is expected: a thin line beneath it, with a tick where it ends. */
function ExpectedMark(props: { expected: Expected; scale: Scale }) {
  const { expected, scale } = props;
  const x = toX(scale, expected.start);
  const end = toX(scale, expected.end);
  return (
    <div
      className={styles.expected}
      data-late={expected.late || undefined}
      style={{ left: x, width: Math.max(end - x, 2) }}
      aria-hidden
    />
  );
}

/** One line: its name, when it does not work, and its bars in sight. */
export const LineRow = memo(function LineRow(props: {
  row: Extract<Row, { kind: "line" }>;
  index: number;
  bars: LineBars;
  windows: readonly Span[] | undefined;
  scale: Scale;
  from: number;
  to: number;
  current: Id | null;
  selected: ReadonlySet<Id> | undefined;
  words: BoardWords;
}) {
  const { row, bars, windows, scale, from, to, words } = props;
  const drawn = useMemo(() => {
    const [start, end] = [toTime(scale, from), toTime(scale, to)];
    return {
      work: drawnBars(spansBetween(bars.work, start, end), scale),
      stops: drawnBars(spansBetween(bars.stops, start, end), scale),
      expected: bars.expected.filter(
        ({ expected }) => expected && expected.start < end && expected.end > start,
      ),
      shades: windows ? shading(windows, start, end, scale) : [],
    };
  }, [bars, windows, scale, from, to]);
  const note = words.lineNote(row.line);
  const use = words.lineUse(row.line);
  return (
    // biome-ignore lint/a11y: the grid itself holds the focus
    <div
      role="row"
      aria-rowindex={props.index + 2}
      className={rowStyles.row}
      style={{ top: row.top, height: row.height }}
    >
      {/* biome-ignore lint/a11y: as above */}
      <div role="rowheader" className={rowStyles.name}>
        <span>{words.lineName(row.line)}</span>
        {note && <small>{note}</small>}
        {use !== undefined && (
          <div className={rowStyles.use} aria-hidden>
            <div style={{ width: `${Math.min(use, 1) * 100}%` }} />
          </div>
        )}
        <button
          type="button"
          tabIndex={-1}
          className={rowStyles.lineMenu}
          data-line-menu={row.line.id}
          aria-label={words.lineMenu(row.line)}
          aria-haspopup="menu"
        />
      </div>
      <div role="presentation" className={rowStyles.track}>
        {drawn.shades.map(({ x, width }) => (
          <div key={x} className={rowStyles.shade} style={{ left: x, width }} />
        ))}
        {[...drawn.work.clusters, ...drawn.stops.clusters].map((cluster) => (
          // biome-ignore lint/a11y: as above
          <div
            key={`${cluster.start} ${cluster.count}`}
            role="gridcell"
            tabIndex={-1}
            data-cluster={(cluster.start + cluster.end) / 2}
            className={styles.cluster}
            data-late={(cluster.late && cluster.width > 12) || undefined}
            style={{ left: cluster.x, width: cluster.width }}
            aria-label={words.cluster(cluster.count, cluster.late)}
            title={words.cluster(cluster.count, cluster.late)}
          />
        ))}
        <WorkBars
          drawn={drawn.work.bars}
          words={words}
          current={props.current}
          selected={props.selected}
        />
        {drawn.stops.bars.map((each) => (
          <StopBar
            key={each.bar.id}
            drawn={each}
            current={each.bar.id === props.current}
            selected={props.selected?.has(each.bar.id) ?? false}
            words={words}
          />
        ))}
        {drawn.expected.map((each) =>
          each.expected ? (
            <ExpectedMark key={each.id} expected={each.expected} scale={scale} />
          ) : null,
        )}
      </div>
    </div>
  );
});
