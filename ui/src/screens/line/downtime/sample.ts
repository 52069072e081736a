import type { StateItem } from "@/api/states";

type State = NonNullable<StateItem["state"]>;

export const running: State = { id: 1, name: "Running", type: "running", category: null };
export const stopped: State = {
  id: 2,
  name: "Stopped",
  type: "unplanned_downtime",
  category: null,
};
export const jam: State = {
  id: 3,
  name: "Jam",
  type: "unplanned_downtime",
  category: "Mechanical",
};

/** An instant of the day that the tests are on: "08:05" or "08:05:30". */
export const at = (clock: string): string =>
  `2025-03-03T${clock.length === 5 ? `${clock}:00` : clock}Z`;

export const now = Date.parse(at("12:00"));

/** A state from one clock time to the next; without the second it is still so. */
export function item(
  start: string,
  end: string | null,
  state: State | null,
  more: Partial<StateItem> = {},
): StateItem {
  return {
    start_at: at(start),
    end_at: end === null ? null : at(end),
    state,
    uncoded: state?.type === "unplanned_downtime" && state.category === null,
    edited: false,
    said: state?.name ?? null,
    comment: null,
    part_required: null,
    cell: null,
    edited_by: null,
    edited_at: null,
    run_id: null,
    order_number: null,
    ...more,
  };
}
