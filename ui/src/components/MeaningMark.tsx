import type { ReactNode } from "react";
import type { Meaning } from "@/lib/meaning";
import styles from "./MeaningMark.module.css";

const frame = { x: 1.5, y: 1.5, width: 11, height: 11, rx: 2 };

function shape(meaning: Meaning): ReactNode {
  switch (meaning) {
    case "running":
      return <circle cx="7" cy="7" r="6" fill="currentColor" />;
    case "down":
      return <path d="M7 .8 13.6 13H.4Z" fill="currentColor" />;
    case "hold":
      return (
        <>
          <rect {...frame} fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M2 8 8 2M2 12 12 2M6 12l6-6" stroke="currentColor" strokeWidth="1.5" />
        </>
      );
    case "setup":
      return (
        <>
          <rect {...frame} fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5 2v10M9 2v10" stroke="currentColor" strokeWidth="1.5" />
        </>
      );
    case "idle":
      return <circle cx="7" cy="7" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
    case "planned":
      return (
        <>
          <rect x="1" y="1" width="12" height="12" rx="2.5" fill="var(--of-planned-tint)" />
          <rect {...frame} fill="none" stroke="currentColor" />
        </>
      );
    case "none":
      return (
        <circle
          cx="7"
          cy="7"
          r="5.5"
          fill="none"
          stroke="currentColor"
          strokeDasharray="1 2.2"
          strokeLinecap="round"
        />
      );
  }
}

/** The shape and colour of a meaning. Decoration beside a word; alone it needs a `label`. */
export function MeaningMark(props: { meaning: Meaning; size?: number; label?: string }) {
  const size = props.size ?? 14;
  return (
    <svg
      className={`${styles.mark} ${styles[props.meaning]}`}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      role={props.label === undefined ? "presentation" : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined}
    >
      {shape(props.meaning)}
    </svg>
  );
}

/** A mark with its word, in the colour of the meaning; `filled` puts it on the meaning's tint. */
export function MeaningTag(props: { meaning: Meaning; children: ReactNode; filled?: boolean }) {
  return (
    <span className={styles.tag} data-meaning={props.meaning} data-filled={props.filled}>
      <MeaningMark meaning={props.meaning} size={12} />
      <span>{props.children}</span>
    </span>
  );
}
