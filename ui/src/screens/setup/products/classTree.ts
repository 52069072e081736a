import type { ProductClass } from "@/api/setup";
import type { Id } from "@/api/types";

/** A class with how deep it stands. */
export interface Branch {
  item: ProductClass;
  depth: number;
}

/** The classes as a tree, each after the one above it. */
export function inTree(classes: readonly ProductClass[], locale: string): Branch[] {
  const order = new Intl.Collator(locale, { numeric: true });
  const below = (parent: Id | null, depth: number): Branch[] =>
    classes
      .filter(({ parent_id }) => parent_id === parent)
      .sort((a, b) => order.compare(a.name, b.name))
      .flatMap((item) => [{ item, depth }, ...below(item.id, depth + 1)]);
  return below(null, 0);
}

/** A class and all below it. */
export function withBelow(classes: readonly ProductClass[], id: Id): ProductClass[] {
  return classes
    .filter((each) => each.id === id)
    .flatMap((each) => [
      each,
      ...classes
        .filter(({ parent_id }) => parent_id === id)
        .flatMap((child) => withBelow(classes, child.id)),
    ]);
}
