import type { Shift } from "@/api/setup";

/** What of a shift says when it works. */
export type ShiftTimes = Pick<
  Shift,
  "name" | "crew" | "rrule" | "start" | "length" | "valid_from" | "valid_until" | "excluded"
> &
  Partial<Pick<Shift, "changed" | "rotation">>;
