import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** What stands where there is nothing to show: what is missing and what to do about it. */
export function EmptyState(props: { title: string; detail?: ReactNode; action?: ReactNode }) {
  return (
    <section className={styles.empty}>
      <h2>{props.title}</h2>
      {props.detail !== undefined && <p>{props.detail}</p>}
      {props.action}
    </section>
  );
}
