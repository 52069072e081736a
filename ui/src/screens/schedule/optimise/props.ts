import type { Id, Plan } from "@/api/types";

/** What the panel shows: what is to be asked for, or a search by its id. */
export type Shown = "new" | Id;

/** Where something stands, or would stand. */
export interface Place {
  line_id: Id;
  start_at: string;
}

export interface OptimiseProps {
  shown: Shown;
  /** Shows another search, what is to be asked for, or (null) nothing any more. */
  onShow: (shown: Shown | null) => void;
  /** The what-if copy that is on the board; null is the published plan. */
  whatIf: Id | null;
  onWhatIf: (id: Id | null) => void;
  /** Brings a place of the board into sight. */
  onPlace: (place: Place) => void;
  /** What was done to a plan, to show and to take back: what to call it, what to say. */
  onAccepted: (plan: Plan, words: string, said: string, of: Id | null) => void;
}

/** What the address says of the panel; null where it is closed. */
export function shownOf(optimise: string | undefined): Shown | null {
  if (optimise === undefined) return null;
  const id = Number(optimise);
  return Number.isSafeInteger(id) && id > 0 ? id : "new";
}
