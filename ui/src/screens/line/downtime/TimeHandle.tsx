import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { snapped } from "./strip";
import styles from "./TimeHandle.module.css";

/** What a handle is moved to at present; null while it rests. */
export type Held = number | null;

/**
 * An instant that is moved: dragged by a finger or the mouse, or by arrow keys. It moves in whole
 * `step`s, stays between `least` and `most`, and is kept when let go or on Enter; Esc leaves it.
 */
export function TimeHandle(props: {
  label: string;
  /** How keys keep or leave it. */
  hint?: string;
  /** Where it is, in milliseconds. */
  at: number;
  least: number;
  most: number;
  step: number;
  /** Milliseconds that a pixel stands for. */
  each: number;
  /** Pixels from the start: of the middle of what is taken hold of, and of the edge itself. */
  grip: number;
  edge: number;
  say: (at: number) => string;
  moving: (at: Held) => void;
  keep: (at: number) => void;
  disabled?: boolean;
}) {
  const { at, least, most, step, each } = props;
  const drag = useRef<{ x: number; at: number } | null>(null);
  const [held, setHeld] = useState<Held>(null);
  const pending = useRef<Held>(null);
  const within = (to: number) => Math.min(Math.max(to, least), most);

  const show = (to: Held) => {
    pending.current = to;
    setHeld(to);
    props.moving(to);
  };
  const finish = (kept: boolean) => {
    const to = pending.current;
    drag.current = null;
    show(null);
    if (kept && to !== null && to !== at) props.keep(to);
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (props.disabled || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, at };
    show(at);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag.current) return;
    const by = event.clientX - drag.current.x;
    show(Math.abs(by) < 4 ? at : within(snapped(drag.current.at + by * each, step)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (props.disabled) return;
    const from = pending.current ?? at;
    const jump = event.shiftKey ? 10 * step : step;
    const to: Partial<Record<string, number>> = {
      ArrowLeft: from - jump,
      ArrowDown: from - jump,
      ArrowRight: from + jump,
      ArrowUp: from + jump,
      PageDown: from - 10 * step,
      PageUp: from + 10 * step,
      Home: least,
      End: most,
    };
    const wanted = to[event.key];
    if (wanted !== undefined) show(within(snapped(wanted, wanted === from ? 1 : step)));
    else if (event.key === "Enter") finish(true);
    else if (event.key === "Escape" && pending.current !== null) finish(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const beside = props.grip - props.edge;
  const shift = held === null ? 0 : (held - at) / each;
  return (
    <>
      <span
        className={styles.edge}
        data-held={held !== null}
        data-beside={beside !== 0}
        style={{ insetInlineStart: props.edge + shift }}
        aria-hidden
      />
      {beside !== 0 && (
        <span
          className={styles.link}
          style={{
            insetInlineStart: Math.min(props.edge, props.grip) + shift,
            width: Math.abs(beside),
            transform: beside < 0 ? "scaleX(-1)" : undefined,
          }}
          aria-hidden
        />
      )}
      <div
        role="slider"
        tabIndex={0}
        className={styles.handle}
        data-held={held !== null}
        aria-label={props.label}
        aria-description={props.hint}
        title={props.hint}
        aria-valuemin={0}
        aria-valuemax={Math.round((most - least) / 1000)}
        aria-valuenow={Math.round(((held ?? at) - least) / 1000)}
        aria-valuetext={props.say(held ?? at)}
        aria-disabled={props.disabled}
        style={{ insetInlineStart: props.grip + shift }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => drag.current && finish(true)}
        onPointerCancel={() => drag.current && finish(false)}
        onKeyDown={onKeyDown}
        onBlur={() => pending.current !== null && finish(false)}
      >
        <span className={styles.knob} aria-hidden />
      </div>
    </>
  );
}
