import type { Entry, Id, Order } from "@/api/types";
import { type Bar, type Due, type Expected, type Lines, no_bars } from "@/board/layout";
import { formatDecimal, share } from "@/lib/quantity";

/** When it is expected, where that is not as planned. */
function expectedOf(entry: Entry): Expected | null {
  const { expected_start_at, expected_end_at } = entry;
  if (expected_start_at === null && expected_end_at === null) return null;
  return {
    start: Date.parse(expected_start_at ?? entry.start_at),
    end: Date.parse(expected_end_at ?? entry.end_at),
    late: entry.expected_late,
  };
}

/** What the board draws of an entry, in the manner of a locale. */
export function barOf(entry: Entry, locale: string): Bar {
  const production = entry.mode_type === "production";
  return {
    id: entry.id,
    line_id: entry.line_id,
    kind: production ? "production" : entry.changeover_for !== null ? "changeover" : "other",
    start: Date.parse(entry.start_at),
    end: Date.parse(entry.end_at),
    title: entry.order_number ?? entry.mode,
    product: entry.product_name,
    product_id: entry.product_id,
    quantity:
      entry.quantity === null
        ? null
        : `${formatDecimal(entry.quantity, locale)} ${entry.unit ?? ""}`.trim(),
    done:
      entry.quantity === null || entry.actual_quantity === null
        ? null
        : share(entry.actual_quantity, entry.quantity),
    started: entry.run_id !== null,
    late: entry.late,
    pinned: entry.pinned,
    mode_type: entry.mode_type,
    recurs: entry.series_id !== null,
    due: entry.due_at === null ? null : Date.parse(entry.due_at),
    expected: expectedOf(entry),
  };
}

/** Bars of entries; an entry that is the same object gives the same bar. */
export class BarMaker {
  readonly #locale: string;
  readonly #made = new WeakMap<Entry, Bar>();

  constructor(locale: string) {
    this.#locale = locale;
  }

  of(entry: Entry): Bar {
    let made = this.#made.get(entry);
    if (!made) {
      made = barOf(entry, this.#locale);
      this.#made.set(entry, made);
    }
    return made;
  }
}

/** The bar of an entry. */
export function barOn(bars: Lines, entry: Entry | undefined): Bar | null {
  const { work, stops } = (entry && bars.get(entry.line_id)) ?? no_bars;
  const of = ({ id }: Bar) => id === entry?.id;
  return work.find(of) ?? stops.find(of) ?? null;
}

/** The entry that stands nearest to another: on its own line if there is one, else in time. */
export function nearest(entry: Entry, others: readonly Entry[]): Entry | undefined {
  const away = ({ line_id, start_at }: Entry) =>
    Math.abs(Date.parse(start_at) - Date.parse(entry.start_at)) +
    (line_id === entry.line_id ? 0 : Number.MAX_SAFE_INTEGER / 2);
  return [...others].sort((one, other) => away(one) - away(other))[0];
}

/** What is due, in order of time: each order once. */
export function duesOf(entries: readonly Entry[]): Due[] {
  const dues = new Map<Id, Due>();
  for (const { order_id, order_number, due_at } of entries) {
    if (order_id === null || due_at === null || dues.has(order_id)) continue;
    dues.set(order_id, { at: Date.parse(due_at), number: order_number ?? "" });
  }
  return [...dues.values()].sort((one, other) => one.at - other.at);
}

/** Lines that an order may run on: its own, else those with an enabled rate for its product. */
export function possibleLines(
  order: Pick<Order, "lines" | "product"> | { lines: []; product: { id: number } },
  rates: readonly { line_id: number; product_id: number; enabled: boolean }[],
): Set<number> {
  if (order.lines.length > 0) return new Set(order.lines.map((line) => line.id));
  return new Set(
    rates
      .filter((rate) => rate.enabled && rate.product_id === order.product.id)
      .map((rate) => rate.line_id),
  );
}

export type Heading = "left" | "right" | "up" | "down";

/** The bar that an arrow key goes to: the next one of the line, or the nearest of the next line. */
export function neighbour(
  current: Bar,
  heading: Heading,
  lines: readonly number[],
  barsOf: (line_id: number) => readonly Bar[],
): Bar | null {
  if (heading === "left" || heading === "right") {
    const bars = barsOf(current.line_id);
    const at = bars.findIndex((bar) => bar.id === current.id);
    return bars[at + (heading === "right" ? 1 : -1)] ?? null;
  }
  const step = heading === "down" ? 1 : -1;
  const middle = (current.start + current.end) / 2;
  for (let at = lines.indexOf(current.line_id) + step; at >= 0 && at < lines.length; at += step) {
    const bars = barsOf(lines[at] ?? -1);
    let best: Bar | null = null;
    for (const bar of bars) {
      const away = (each: Bar) => Math.abs((each.start + each.end) / 2 - middle);
      if (best === null || away(bar) < away(best)) best = bar;
    }
    if (best) return best;
  }
  return null;
}
