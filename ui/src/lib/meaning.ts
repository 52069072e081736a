import type { LineStatus, ModeType, StateType } from "@/api/types";

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
  other: "idle",
};

export function meaningOfState(type: StateType): Meaning {
  return ofStateType[type];
}

export function meaningOfMode(type: ModeType): Meaning {
  return ofModeType[type];
}

/** What a line as a whole does; no data where nobody ever said what it is meant to do. */
export function meaningOfStatus(
  status: Pick<LineStatus, "mode_type" | "run_id" | "state">,
): Meaning {
  return status.run_id === null ? "none" : meaningOfLine(status.mode_type, status.state);
}

/** What a line does: in production what its state says, else what its mode is for. */
export function meaningOfLine(mode_type: ModeType, state: { type: StateType } | null): Meaning {
  if (mode_type !== "production") return meaningOfMode(mode_type);
  return state ? meaningOfState(state.type) : "none";
}
