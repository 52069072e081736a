import type { Id } from "@/api/types";
import type { Acts } from "../useActs";
import type { GoTo } from "../whatif/props";

/** What the dialogs that explain the plan stand on. */
export interface Explaining {
  acts: Acts;
  what_if: Id | null;
  /** Tells instants, in milliseconds, in the zone of a line. */
  clockOn: (line_id: Id) => (at: number) => string;
  goTo: GoTo;
  onClose: () => void;
}
