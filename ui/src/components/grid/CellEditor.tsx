import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import styles from "./Grid.module.css";

/** The field in the active cell while it is typed into. */
export function CellEditor(props: {
  text: string;
  label: string;
  choices: readonly string[] | null;
  /** Whether all of it is selected at first: where it was opened, not begun by typing. */
  select: boolean;
  type: (text: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  onLeave: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const { select } = props;
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    if (select) input.current?.select();
  }, []);
  return (
    <>
      <input
        ref={input}
        className={styles.editor}
        aria-label={props.label}
        value={props.text}
        list={props.choices ? list : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => props.type(event.currentTarget.value)}
        onKeyDown={props.onKeyDown}
        onBlur={props.onLeave}
      />
      {props.choices && (
        <datalist id={list}>
          {props.choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </>
  );
}
