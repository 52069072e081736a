import { actOnOrders, type BulkAct, type BulkItem, bulk_size } from "@/api/orders";
import type { Order, OrderStatus } from "@/api/types";
import { type CsvRow, csvText } from "@/lib/csv";

export const on_hold = "On Hold";

/** An act that somebody chose: on what is held, "release" puts each back where it came from. */
export type Chosen = BulkAct | { act: "release"; reason?: string | undefined };

/** What became of an order; `unsent` where it was stopped or the server was not reached. */
export type Outcome = Pick<BulkItem, "id" | "number"> &
  Partial<Pick<BulkItem, "code" | "detail">> & { outcome: BulkItem["outcome"] | "unsent" };

export type OutcomeKind = Outcome["outcome"];

/** How far an act on many orders is, and what became of those that it came to. */
export interface BulkRun {
  chosen: Chosen;
  phase: "reading" | "running" | "ended";
  total: number;
  outcomes: Outcome[];
}

type Acted = Pick<Order, "id" | "number" | "status" | "held_from">;

const chunksOf = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / bulk_size) }, (_, index) =>
    items.slice(index * bulk_size, (index + 1) * bulk_size),
  );

/** The calls that an act on orders takes: of one status each, of no more orders than one may have. */
export function callsOf(
  chosen: Chosen,
  orders: readonly Acted[],
): { act: BulkAct; orders: Acted[] }[] {
  if (chosen.act !== "release")
    return chunksOf(orders).map((chunk) => ({ act: chosen, orders: chunk }));
  const by_status = new Map<string, Acted[]>();
  for (const order of orders) {
    // What is not held is left to the server to refuse in its own words.
    const to = (order.status === on_hold ? order.held_from : null) ?? "Released";
    by_status.set(to, [...(by_status.get(to) ?? []), order]);
  }
  return [...by_status].flatMap(([status, group]) =>
    chunksOf(group).map((chunk) => ({
      act: { act: "move" as const, status, reason: chosen.reason },
      orders: chunk,
    })),
  );
}

const unsent = (orders: readonly Acted[], detail: string): Outcome[] =>
  orders.map(({ id, number }) => ({ id, number, outcome: "unsent", detail }));

/** Does an act to orders call by call; tells the outcomes of each. Goes on after a failed call. */
export async function runBulk(
  chosen: Chosen,
  orders: readonly Acted[],
  signal: AbortSignal,
  words: { stopped: string; unreachable: string },
  told: (outcomes: Outcome[]) => void,
): Promise<void> {
  for (const call of callsOf(chosen, orders)) {
    if (signal.aborted) {
      told(unsent(call.orders, words.stopped));
      continue;
    }
    try {
      const ids = call.orders.map(({ id }) => id);
      told((await actOnOrders(ids, call.act)).items);
    } catch (error) {
      const said = error instanceof Error ? error.message : "";
      told(unsent(call.orders, said || words.unreachable));
    }
  }
}

/** How many orders came out in which way. */
export function counted(outcomes: readonly Outcome[]): Record<OutcomeKind, number> {
  const counts = { done: 0, unchanged: 0, refused: 0, unsent: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}

/** The outcomes as a CSV file. */
export function outcomesCsv(outcomes: readonly Outcome[]): string {
  const rows: CsvRow[] = outcomes.map(({ number, outcome, code, detail }) => [
    number,
    outcome,
    code,
    detail,
  ]);
  return csvText([["number", "outcome", "code", "detail"], ...rows]);
}

/** A status that some of the orders may be moved to; the server says which may not. */
export interface Move {
  to: string;
  reason_required: boolean;
}

/* What only the system does by itself is nothing that a person may choose. */
const byHand = (move: OrderStatus["moves"][number]) =>
  [move.by].flat().some((who) => who !== "itself");

/** The moves that at least one of these statuses has; of all statuses where none are given. */
export function movesFrom(
  statuses: readonly OrderStatus[],
  from: ReadonlySet<string> | null,
): Move[] {
  const moves = new Map<string, boolean>();
  for (const status of statuses) {
    if (from && !from.has(status.name)) continue;
    for (const move of status.moves.filter(byHand)) {
      moves.set(move.to, (moves.get(move.to) ?? false) || move.reason_required);
    }
  }
  return statuses
    .filter(({ name, enabled }) => enabled && moves.has(name))
    .map(({ name }) => ({ to: name, reason_required: moves.get(name) ?? false }));
}
