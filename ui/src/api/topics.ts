import type { QueryKey } from "@tanstack/react-query";

const of_lines: QueryKey[] = [["lines"], ["runs"], ["oee"], ["facts"], ["startable"]];
const first_steps: QueryKey = ["plant", "first-steps"];

/** What shows a kind of thing, whichever of them it is. */
const of_kinds: Record<string, QueryKey[]> = {
  // Names and colours of the set-up stand on every screen.
  plant: [[]],
  all: [[]],
  orders: [["orders"], ["startable"], ["search"], first_steps],
  entries: [["entries"], ["startable"], first_steps],
  runs: [["runs"], first_steps],
  line: [...of_lines, ["line"]],
  // What is expected of entries is shown with them, and of their orders.
  projections: [["entries"], ["orders"], ["order"]],
  // Who signs on at one panel acts no longer at another.
  people: [["people"], ["session"]],
  users: [["users"], ["people"]],
  "what-if": [["what-ifs"], ["entries"]],
};

/**
 * The queries that a topic of a live event touches. `pathOf` gives the path of a line's id where
 * it is known; where it is not, or where a topic names only the kind of what changed, everything of
 * that kind counts as touched. `all` touches everything: the server itself lost track for a while.
 */
export function touchedKeys(topic: string, pathOf: (id: string) => string | undefined): QueryKey[] {
  const [kind = "", id] = topic.split(":", 2);
  const path = kind === "line" && id !== undefined ? pathOf(id) : undefined;
  if (path !== undefined) return [...of_lines, ["line", id], ["line", path]];
  if (kind === "order" && id !== undefined) return [["order", id]];
  return of_kinds[kind] ?? [[kind]];
}
