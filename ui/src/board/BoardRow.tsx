import { memo, useMemo } from "react";
import type { Id } from "@/api/types";
import styles from "./Board.module.css";
import {
  type DrawnBar,
  drawnBars,
  type LineBars,
  type Row,
  type Scale,
  shading,
  spansBetween,
  stripeOf,
  toTime,
} from "./layout";
import type { BoardWords, Span } from "./words";

const wide_enough_for_words = 44;
const long = 180;

function WorkBar(props: {
  drawn: DrawnBar;
  current: boolean;
  selected: boolean;
  words: BoardWords;
}) {
  const { bar, x, width } = props.drawn;
  const { words } = props;
  const done = Math.min(bar.done ?? 0, 1);
  const marks = `${bar.late ? `, ${words.late}` : ""}${bar.pinned ? `, ${words.pinned}` : ""}`;
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      aria-selected={props.selected}
      data-entry={bar.id}
      data-started={bar.started || undefined}
      data-late={bar.late || undefined}
      data-long={width > long || undefined}
      data-small={width < wide_enough_for_words || undefined}
      data-tiny={width < 14 || undefined}
      data-pinned={bar.pinned || undefined}
      className={styles.bar}
      data-done={done > 0 || undefined}
      style={{
        left: x,
        width,
        borderLeftColor: stripeOf(bar.product_id),
        backgroundSize: done > 0 ? `${done * 100}% 100%` : undefined,
      }}
      aria-label={`${bar.title} ${bar.product ?? ""} · ${bar.quantity ?? ""}${marks}`}
    >
      {width >= wide_enough_for_words && (
        <>
          <b>{bar.title}</b>{" "}
          <span>
            {bar.product} · {bar.quantity}
          </span>
        </>
      )}
    </div>
  );
}

function OtherBar(props: { drawn: DrawnBar; current: boolean; selected: boolean }) {
  const { bar, x, width } = props.drawn;
  const changeover = bar.kind === "changeover";
  const fill = bar.mode_type === "setup" ? "of-fill-setup" : "of-fill-hold";
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      aria-selected={changeover ? undefined : props.selected}
      data-fixed={changeover || undefined}
      data-pinned={bar.pinned || undefined}
      data-entry={bar.id}
      className={`${changeover ? styles.changeover : styles.stop} ${fill}`}
      style={{ left: x, width }}
      aria-label={bar.title}
    >
      {!changeover && width >= wide_enough_for_words && <b>{bar.title}</b>}
    </div>
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
        selected={props.selected?.has(each.bar.id) ?? false}
        words={words}
      />
    ) : (
      <OtherBar
        key={each.bar.id}
        drawn={each}
        current={each.bar.id === props.current}
        selected={props.selected?.has(each.bar.id) ?? false}
      />
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
