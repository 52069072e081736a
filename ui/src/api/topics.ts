import type { QueryKey } from "@tanstack/react-query";

/**
 * The queries that a topic of a live event touches. `pathOf` gives the path of a line's id where
 * it is known; where it is not, every line's queries count as touched. `all` touches everything:
 * the server itself lost track for a while.
 */
export function touchedKeys(topic: string, pathOf: (id: string) => string | undefined): QueryKey[] {
  if (topic === "all") return [[]];
  const [kind = "", id] = topic.split(":", 2);
  if (id === undefined) return kind === "plant" ? [["plant"], ["lines"]] : [[kind]];
  if (kind === "order") return [["order", id]];
  if (kind !== "line") return [[kind]];
  const path = pathOf(id);
  const line: QueryKey[] =
    path === undefined
      ? [["line"]]
      : [
          ["line", id],
          ["line", path],
        ];
  return [["lines"], ["runs"], ["oee"], ["facts"], ...line];
}
