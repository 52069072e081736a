import type { ModeType, StateType } from "@/api/types";

/** What a colour and its mark stand for, the same on every screen. */
export type Meaning = "running" | "down" | "hold" | "setup" | "idle" | "planned" | "none";

const ofStateType: Record<StateType, Meaning> = {
  running: "running",
  unplanned_downtime: "down",
  planned_downtime: "hold",
};

const ofModeType: Record<ModeType, Meaning> = {
  production: "running",
  setup: "setup",
  cleaning: "hold",
  maintenance: "hold",
  idle: "idle",
  other: "hold",
};

export function meaningOfState(type: StateType): Meaning {
  return ofStateType[type];
}

export function meaningOfMode(type: ModeType): Meaning {
  return ofModeType[type];
}

/** What a line does: in production what its state says, else what its mode is for. */
export function meaningOfLine(mode_type: ModeType, state: { type: StateType } | null): Meaning {
  if (mode_type !== "production") return meaningOfMode(mode_type);
  return state ? meaningOfState(state.type) : "none";
}

/** The CSS colour of a meaning, for drawing outside of style sheets. */
export function colourOf(meaning: Meaning): string {
  return meaning === "none" ? "transparent" : `var(--of-${meaning})`;
}
