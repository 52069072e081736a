import type { Decimal, Figures } from "@/api/types";

/**
 * What the running time of a span would have made at the standard rates of what was made in it, in
 * whole infeed units; null where nothing was made. `ideal_time` is the time that what went in
 * would have taken at those rates, so the target is as much more as the running time is longer.
 */
export function targetOf(figures: Figures): Decimal | null {
  const { ideal_time, running_time, infeed_quantity } = figures;
  if (ideal_time === null || ideal_time <= 0) return null;
  return ((Number(infeed_quantity) * running_time) / ideal_time).toFixed(0);
}
