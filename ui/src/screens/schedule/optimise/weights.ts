import type { Profile } from "@/api/optimisations";

/** What a planner weighs, in the order of the panel. */
export const weight_names = ["lateness", "changeover", "line_end", "moved", "shifted"] as const;
export type WeightName = (typeof weight_names)[number];
export type Weights = Pick<Profile, WeightName>;

/*
 * The steps of a slider, from "does not count" on: costs of a minute, of `moved` those of an order.
 * Each is about three times the one before, so that one step is felt in the plan that is found.
 */
const steps: Record<WeightName, readonly number[]> = {
  lateness: [0, 1, 3, 10, 30, 100],
  changeover: [0, 1, 2, 5, 15, 50],
  line_end: [0, 1, 2, 5, 15, 50],
  moved: [0, 20, 60, 200, 600, 2000],
  shifted: [0, 1, 2, 5, 15, 50],
};

export const top_level = 5;

/** The cost at a step of a slider. */
export const costAt = (name: WeightName, level: number): number => steps[name][level] ?? 0;

/** The step of a slider that a cost is nearest to; only nothing is step 0. */
export function levelOf(name: WeightName, cost: number): number {
  if (cost <= 0) return 0;
  const far = (step: number) => Math.abs(Math.log(step) - Math.log(cost));
  const above = steps[name].slice(1);
  return 1 + above.reduce((best, step, at) => (far(step) < far(above[best] ?? 1) ? at : best), 0);
}

/**
 * How many seconds of lateness something counts as: an hour of changeovers, of lines that end later
 * or of an order that ends at another time; an order that goes to another line. Null where lateness
 * or the thing itself does not count.
 */
export function worthOf(name: Exclude<WeightName, "lateness">, weights: Weights): number | null {
  if (weights.lateness === 0 || weights[name] === 0) return null;
  const cost = weights[name] * (name === "moved" ? 60 : 3600);
  return cost / weights.lateness;
}
