import { Problem } from "@/api/client";
import type { Violation } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./Moved.module.css";

/** Every rule that a refused change breaks, in words. */
function brokenBy(error: unknown): Violation[] {
  if (!(error instanceof Problem)) return [];
  return (error.facts.violations ?? []) as Violation[];
}

/** Why a change of the calendar is refused; draws nothing for none. */
export function Refused(props: { error: unknown; title: string }) {
  const broken = brokenBy(props.error);
  const said = props.error instanceof Error ? props.error.message : "";
  const more = broken.filter(({ detail }) => !said.includes(detail));
  return (
    <ProblemNotice
      error={props.error}
      title={props.title}
      action={
        more.length > 0 && (
          <ul className={styles.refused}>
            {more.map(({ code, detail, entry_id }) => (
              <li key={`${code}:${entry_id}:${detail}`}>{detail}</li>
            ))}
          </ul>
        )
      }
    />
  );
}
