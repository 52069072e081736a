import type { StateItem } from "@/api/states";

export type State = NonNullable<StateItem["state"]>;

/** What says only that a line stands is no reason. */
export const isReason = (state: State): boolean =>
  state.type !== "running" && (state.type !== "unplanned_downtime" || state.category !== null);

/** Reasons by category, in the order of their names. */
export function byCategory(states: readonly State[]): [string | null, State[]][] {
  const found = new Map<string | null, State[]>();
  for (const state of states) {
    found.set(state.category, [...(found.get(state.category) ?? []), state]);
  }
  const last = (category: string | null) => (category === null ? 1 : 0);
  return [...found].sort(([a], [b]) => last(a) - last(b) || (a ?? "").localeCompare(b ?? ""));
}
