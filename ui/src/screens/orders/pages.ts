/** Orders that are asked for at once while they are looked at. */
export const page_size = 100;
/** Orders that are passed at once on the way to rows far down: the most that the API gives. */
export const step_size = 1000;

/** The pages that a span of rows stands on. */
export function pagesOf(span: { first: number; last: number }): number[] {
  const first = Math.max(Math.floor(span.first / page_size), 0);
  const last = Math.max(Math.floor(span.last / page_size), first);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Where pages of a list begin, as far as this is known: the API gives with each page only the
 * cursor of the next one. The first page begins at the beginning.
 */
export class Anchors {
  readonly #cursors = new Map<number, string | undefined>([[0, undefined]]);

  has(page: number): boolean {
    return this.#cursors.has(page);
  }

  cursor(page: number): string | undefined {
    return this.#cursors.get(page);
  }

  /** Takes down where a page begins; null: the list ends before it. */
  set(page: number, cursor: string | null): void {
    if (cursor !== null) {
      this.#cursors.set(page, cursor);
      return;
    }
    for (const known of this.#cursors.keys()) if (known >= page) this.#cursors.delete(known);
  }

  /** The last known page at or before one. */
  before(page: number): { page: number; cursor: string | undefined } {
    let best = 0;
    for (const known of this.#cursors.keys()) if (known <= page && known > best) best = known;
    return { page: best, cursor: this.#cursors.get(best) };
  }
}
