import { memo, type ReactNode } from "react";
import styles from "./Axis.module.css";
import type { Axis } from "./axis";
import { type DueMark, type Scale, toX } from "./layout";
import type { BoardWords } from "./words";

/** How wide a mark for several is, so that their number fits. */
const widthOf = (x: number, dues: DueMark["dues"], scale: Scale) =>
  Math.max(toX(scale, dues.at(-1)?.at ?? 0) - x, dues.length > 99 ? 22 : 15);

/** The time axis above the rows. */
export const AxisRow = memo(function AxisRow(props: {
  axis: Axis;
  scale: Scale;
  length: number;
  words: BoardWords;
  now: number;
  end: number;
  dues: readonly DueMark[];
  /** Stands in the corner above the names of the lines. */
  corner: ReactNode;
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
        {props.corner ?? words.lines}
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
        {props.dues.map(({ x, dues }) => (
          <div
            key={dues[0]?.at}
            className={styles.dueMark}
            data-several={dues.length > 1 || undefined}
            style={dues.length > 1 ? { left: x, width: widthOf(x, dues, scale) } : { left: x }}
            /* Hundreds of texts with instants, of which hardly one is read. */
            onPointerEnter={({ currentTarget }) => {
              currentTarget.title = words.dues(dues);
            }}
          >
            {dues.length > 1 && dues.length}
          </div>
        ))}
        <div className={styles.nowLabel} style={{ left: toX(scale, now) }}>
          {words.now}
        </div>
      </div>
    </div>
  );
});
