import type { Figures } from "@/api/types";

/** What the ratios of a slice are made of, in seconds. */
export type FigureTimes = Pick<
  Figures,
  "running_time" | "unplanned_time" | "planned_time" | "ideal_time" | "good_time"
>;

export type Ratios = Pick<Figures, "availability" | "performance" | "quality" | "oee">;

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/**
 * The figures of slices together: those of the sums of their parts, never a mean of percentages
 * (availability R/(R+D), performance ΣF/r / R, quality ΣG/r / ΣF/r, OEE ΣG/r / (R+D)).
 * Null where there is nothing to divide by.
 */
export function rollUp(parts: readonly FigureTimes[]): FigureTimes & Ratios {
  const sum = (name: keyof FigureTimes) => parts.reduce((total, part) => total + part[name], 0);
  const running_time = sum("running_time");
  const unplanned_time = sum("unplanned_time");
  const planned_time = sum("planned_time");
  const ideal_time = sum("ideal_time");
  const good_time = sum("good_time");
  return {
    running_time,
    unplanned_time,
    planned_time,
    ideal_time,
    good_time,
    availability: ratio(running_time, running_time + unplanned_time),
    performance: ratio(ideal_time, running_time),
    quality: ratio(good_time, ideal_time),
    oee: ratio(good_time, running_time + unplanned_time),
  };
}
