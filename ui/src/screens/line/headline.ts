import type { Instant, LineStatus } from "@/api/types";
import { type Meaning, meaningOfLine } from "@/lib/meaning";

export interface Headline {
  meaning: Meaning;
  name: string;
  since: Instant | null;
}

/** What a line is said to do, in large: in production its machine's state, else its mode. */
export function headlineOf(
  status: Pick<LineStatus, "mode" | "mode_type" | "state" | "run_started_at">,
): Headline {
  const { mode, mode_type, state, run_started_at } = status;
  const meaning = meaningOfLine(mode_type, state);
  if (mode_type === "production" && state) return { meaning, name: state.name, since: state.since };
  return { meaning, name: mode, since: run_started_at };
}
