import { memo, useMemo } from "react";
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
  stripeOf,
  toTime,
  toX,
} from "./layout";
import rowStyles from "./Row.module.css";
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
  const expected = bar.expected && words.expected(bar.expected, bar.line_id);
  const late = bar.late && !bar.expected?.late;
  const marks = [late && words.late, bar.pinned && words.pinned].filter(Boolean);
  const about = [...(expected ? [expected] : []), bar.product, bar.quantity].join(" · ");
  const name = `${bar.title} ${about}`;
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      aria-selected={props.selected}
      data-entry={bar.id}
      data-started={bar.started || undefined}
      data-late={bar.late || bar.expected?.late || undefined}
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
      aria-label={[name, ...marks].join(", ")}
    >
      {width >= wide_enough_for_words && (
        <>
          <b>{bar.title}</b>{" "}
          <span>
            {expected && <i>{expected} · </i>}
            {bar.product} · {bar.quantity}
          </span>
        </>
      )}
    </div>
  );
}

function Changeover(props: { drawn: DrawnBar; current: boolean; words: BoardWords }) {
  const { bar, x, width, between } = props.drawn;
  const name = between ? props.words.changeover(between, bar) : bar.title;
  return (
    // biome-ignore lint/a11y: the grid hears the keys of its cells
    <div
      role="gridcell"
      tabIndex={props.current ? 0 : -1}
      data-fixed
      data-entry={bar.id}
      className={`${styles.changeover} of-fill-setup`}
      style={{ left: x, width }}
      aria-label={name}
      title={name}
    />
  );
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
  const bar = (each: DrawnBar) => {
    const { id, kind } = each.bar;
    const current = id === props.current;
    if (kind === "changeover") {
      return <Changeover key={id} drawn={each} current={current} words={words} />;
    }
    const OfKind = kind === "production" ? WorkBar : StopBar;
    const selected = props.selected?.has(id) ?? false;
    return <OfKind key={id} drawn={each} current={current} selected={selected} words={words} />;
  };
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
            style={{ left: cluster.x, width: cluster.width }}
            aria-label={words.cluster(cluster.count)}
            title={words.cluster(cluster.count)}
          />
        ))}
        {drawn.work.bars.map(bar)}
        {drawn.stops.bars.map(bar)}
        {drawn.expected.map((each) =>
          each.expected ? (
            <ExpectedMark key={each.id} expected={each.expected} scale={scale} />
          ) : null,
        )}
      </div>
    </div>
  );
});
