import { useId } from "react";
import { useLocale } from "@/components/useLocale";
import { typedDecimal } from "@/lib/decimalText";
import styles from "./Counts.module.css";
import { type PadKey, padKey, pressed } from "./numberPad";

/** A quantity that the number pad, or the keyboard, writes into while it is active. */
export function CountField(props: {
  name: string;
  unit: string;
  text: string;
  /** What holds while nothing is written. */
  placeholder?: string;
  active: boolean;
  disabled: boolean;
  activate: () => void;
  write: (text: string) => void;
}) {
  const id = useId();
  const locale = useLocale();
  const pasted = (text: string) => {
    const keys = [...text].map(padKey).filter((key): key is PadKey => key !== null);
    props.write(keys.reduce(pressed, ""));
  };
  return (
    <div className={styles.field} data-active={props.active}>
      <label htmlFor={id}>{props.name}</label>
      <input
        id={id}
        inputMode="none"
        autoComplete="off"
        placeholder={shown(props.placeholder ?? "0", locale)}
        disabled={props.disabled}
        value={props.text.endsWith(".") ? props.text : shown(props.text, locale)}
        onFocus={props.activate}
        onChange={(event) => pasted(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const key = padKey(event.key);
          if (key === null) return;
          event.preventDefault();
          props.write(pressed(props.text, key));
        }}
      />
      <span>{props.unit}</span>
    </div>
  );
}

/* Zeros after the decimal sign are still being typed, so they stay. */
const shown = (text: string, locale: string) =>
  text.includes(".") ? text.replace(".", typedDecimal("0.5", locale).charAt(1)) : text;
