import type { ReactNode } from "react";
import type { Entry, Id, Plan, PlanFigures } from "@/api/types";

/** Where something stands on the board. */
type Stand = Pick<Entry, "line_id" | "start_at">;

/** Brings an entry into sight and opens it; `at` is where it stands, or stood where it is gone. */
export type GoTo = (entry_id: Id, at?: Stand) => void;

/** Above the board: which plan is on it, and what can be done with that. */
export interface PlanBarProps {
  /** The what-if copy that is on the board, as the address says; null is the published plan. */
  whatIf: Id | null;
  onWhatIf: (id: Id | null) => void;
  /** Stands in the middle of the bar: the figures of the plan. */
  children: ReactNode;
  /** Whether the comparison stands beside the board (`FiguresPanel` shows it). */
  comparing: boolean;
  onCompare: (open: boolean) => void;
  /** What was done to the published plan, to show and to take back: what to call it, what to say. */
  onPublished: (plan: Plan, words: string, said: string) => void;
}

/** Beside the board: the figures of the plan that is on it, or how a copy differs. */
export interface FiguresPanelProps {
  figures: PlanFigures | null;
  /** What the last act changed of them; a new object with every act. */
  change: PlanFigures | null;
  whatIf: Id | null;
  /** The path of the asset beneath which lines are shown. */
  lines: string | undefined;
  goTo: GoTo;
  comparing: boolean;
  onCompare: (open: boolean) => void;
  onHide: () => void;
}
