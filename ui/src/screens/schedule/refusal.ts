import { getI18n } from "react-i18next";
import { Problem } from "@/api/client";
import type { Violation } from "@/api/types";

/** One field that somebody else changed meanwhile. */
export interface Difference {
  field: string;
  yours: unknown;
  theirs: unknown;
}

/** Why an act was refused: every rule that it breaks, in words. */
export interface Refusal {
  reasons: string[];
  stale: boolean;
  /** Whether it only finds no room, so that what is in the way could go later. */
  no_room?: boolean;
  /** How much later a new entry would have to start to find room, in seconds, where that is it. */
  missing?: number;
}

function violationsOf(error: unknown): Violation[] {
  if (!(error instanceof Problem) || error.code !== "rules_broken") return [];
  return (error.facts.violations ?? []) as Violation[];
}

/** Whether the server gave no answer: what was asked for may have been done or not. */
const isUnreachable = (error: unknown) => error instanceof Problem && error.code === "unreachable";

export function reasonsOf(error: unknown): string[] {
  const violations = violationsOf(error);
  if (violations.length > 0) return violations.map(({ detail }) => detail);
  if (error instanceof Problem && error.message === "") {
    const name = isUnreachable(error) ? "unreachable" : "unexpected";
    return [getI18n().t(`problem.${name}`, { ns: "common" })];
  }
  return [error instanceof Error && error.message !== "" ? error.message : String(error)];
}

/** What somebody else changed of that which an act would have changed too. */
export function differencesOf(error: unknown): Difference[] {
  if (!(error instanceof Problem) || error.code !== "stale_version") return [];
  return Array.isArray(error.facts.differences) ? (error.facts.differences as Difference[]) : [];
}

export function refusalOf(error: unknown): Refusal {
  const stale = error instanceof Problem && error.code === "stale_version";
  const violations = violationsOf(error);
  /* What would be new has no id yet, or one below 0. */
  const missing = violations
    .filter(
      ({ by, entry_id }) => by && (entry_id === undefined || entry_id === null || entry_id < 0),
    )
    .reduce((most, { by }) => Math.max(most, by ?? 0), 0);
  const no_room = violations.some(({ code }) => code === "overlaps_entry");
  return { reasons: reasonsOf(error), stale, missing, no_room };
}
