import type { CurvePoint } from "@/api/optimisations";

type Point = Pick<CurvePoint, "seconds" | "objective">;

const tenfold = 10;
const open_below = 0.15;

/** A cost as people read it: weights are of minutes, the solver counts seconds. */
export const costText = (cost: number, locale: string): string =>
  Math.round(cost / 60).toLocaleString(locale);

/** Whether a bound is near enough to what was found to stand beside it in one picture. */
export const isNear = (bound: number, objective: number): boolean => bound * tenfold >= objective;

export interface Box {
  width: number;
  height: number;
}

/** How costs and seconds lie in a box, and how far down from the top a cost is. */
export interface CurveScale {
  x: (seconds: number) => number;
  y: (objective: number) => number;
  /** Whether each step down divides the cost, because it fell to less than a tenth. */
  divided: boolean;
}

/**
 * The points of a curve in their order: what was found before something else was found no later
 * than that, whoever timed it.
 */
export function inOrder<Known extends Point>(points: readonly Known[]): Known[] {
  let after = Number.POSITIVE_INFINITY;
  const found: Known[] = [];
  for (const point of [...points].reverse()) {
    after = Math.min(after, point.seconds);
    found.push({ ...point, seconds: after });
  }
  return found.reverse();
}

/** The scale of a curve of costs that fall, down to its bound where one is known. */
export function curveScale(
  points: readonly Point[],
  bound: number | null,
  until: number,
  box: Box,
): CurveScale {
  const costs = points.map(({ objective }) => objective);
  if (bound !== null) costs.push(bound);
  const least = Math.min(...costs);
  const high = Math.max(...costs, least + 1);
  /* Where no bound is known, the curve must not look as if it had come down to one. */
  const low = bound === null ? Math.max(least - (high - least) * open_below, 0) : least;
  const divided = low > 0 && high / low > tenfold;
  const far = divided ? Math.log(high / low) : high - low;
  const part = (cost: number) => (divided ? Math.log(high / Math.max(cost, low)) : high - cost);
  return {
    x: (seconds) => (Math.min(seconds, until) / Math.max(until, 1)) * box.width,
    y: (cost) => (part(cost) / far) * box.height,
    divided,
  };
}

/** The way of the best cost so far, in steps, up to the `end` in seconds. */
export function curvePath(points: readonly Point[], scale: CurveScale, end: number): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const at = (value: number) => Math.round(value * 10) / 10;
  const steps = rest.map((p) => `H${at(scale.x(p.seconds))}V${at(scale.y(p.objective))}`);
  const start = `M${at(scale.x(first.seconds))} ${at(scale.y(first.objective))}`;
  return `${start}${steps.join("")}H${at(scale.x(end))}`;
}
