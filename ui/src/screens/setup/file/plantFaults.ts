import { Problem } from "@/api/client";
import type { Schemas } from "@/api/types";

/** What is wrong at one place of a plant file; lines are counted from 1. */
export type PlantFault = Schemas["PlantFault"];

/** The faults that a refused plant file was told, in the order of their lines; null for none. */
export function faultsOf(error: unknown): PlantFault[] | null {
  if (!(error instanceof Problem) || error.status !== 422) return null;
  const given: unknown[] = Array.isArray(error.facts.errors) ? error.facts.errors : [];
  const faults = given.flatMap((each): PlantFault[] => {
    const { path, line, detail } = each as Partial<PlantFault>;
    if (typeof detail !== "string") return [];
    return [{ path: path ?? "", line: typeof line === "number" ? line : null, detail }];
  });
  if (faults.length === 0) return null;
  const last = Number.POSITIVE_INFINITY;
  return faults.sort((a, b) => (a.line ?? last) - (b.line ?? last));
}

/** Where a line (from 1) starts and ends in a text. */
export function placeOfLine(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return { start, end: end < 0 ? text.length : end };
}
