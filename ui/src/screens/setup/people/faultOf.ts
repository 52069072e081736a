import { Problem } from "@/api/client";

/** What is wrong with one field of a refused command. */
export function faultOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.errors.find((each) => each.field === field)?.detail;
}
