const roots = new Set([
  "session",
  "lines",
  "line",
  "startable",
  "plant",
  "oee",
  "facts",
  "runs",
  "calls",
  "entries",
]);
/* What only people at a desk look at. */
const not_kept = new Set(["file", "history", "preview", "comparison", "publish", "reflow"]);
const instant = /^\d{4}-\d\d-\d\dT/;
const first_instant = 1e12;

function shaped(part: unknown): unknown {
  if (typeof part === "string" && instant.test(part)) return "@";
  if (typeof part === "number" && part >= first_instant) return "@";
  if (Array.isArray(part)) return part.map(shaped);
  if (typeof part !== "object" || part === null) return part;
  const fields = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.sort().map(([name, value]) => [name, shaped(value)]));
}

/**
 * What an answer is kept under: the key of its query without the instants, so that of a span that
 * goes on with time the newest answer is kept. Undefined for what is not kept.
 */
export function shapeOf(key: readonly unknown[]): string | undefined {
  if (!roots.has(String(key[0])) || not_kept.has(String(key[1]))) return undefined;
  return JSON.stringify(key.map(shaped));
}

/** Whether a query, kept under this, asks for a span that goes on with time. */
export const goesOn = (shape: string): boolean => shape.includes('"@"');
