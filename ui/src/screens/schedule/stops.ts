import type { Mode } from "@/api/types";

const hour = 3_600_000;

/** A planned stop that can be placed: its mode, and how long it takes in milliseconds. */
export interface Stop {
  mode: string;
  length: number;
}

export const stop_lengths = [0.25, 0.5, 1, 2, 4, 8, 12, 24].map((hours) => hours * hour);

const order = ["maintenance", "cleaning", "setup", "other", "idle"];

/** The modes that a line can be planned to stop in, the likely ones first. */
export function stopModes(modes: readonly Mode[]): Mode[] {
  return modes
    .filter(
      ({ type, name }) => type !== "production" && name !== "Unknown" && name !== "Changeover",
    )
    .sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
}
