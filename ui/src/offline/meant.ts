import type { QueryClient } from "@tanstack/react-query";
import { startableQuery } from "@/api/lines";
import { modesQuery, productsQuery, ratesQuery } from "@/api/plant";
import type { LineStatus, Product, Rate, StartRun } from "@/api/types";
import type { Meant } from "./entry";

type Order = NonNullable<LineStatus["order"]>;

const nothing: Omit<Meant, "mode" | "mode_type"> = {
  order: null,
  product: null,
  counts: null,
  order_actual_quantity: null,
};

/** What a line is meant to do once its run has ended. */
export const meantIdle: Meant = { ...nothing, mode: "Idle", mode_type: "idle" };

/** Units as the counts of a run of this product would have them; nothing is counted yet. */
function unitsOf(rate: Rate | undefined): Meant["counts"] {
  if (!rate) return null;
  const { infeed_unit, outfeed_unit, waste_unit } = rate;
  const none = { infeed: "0", outfeed: "0", waste: "0", calculated: [], discrepancy: null };
  return { ...none, infeed_unit, outfeed_unit, waste_unit };
}

/**
 * What a line is meant to do once a start that waits is done, from what this panel knows; null
 * where it can't be told. Units come from the rate only: a quantity in a guessed unit is worse
 * than none.
 */
export function meantBy(
  client: QueryClient,
  path: string,
  status: LineStatus,
  run: StartRun,
): Meant | null {
  if (run.mode) {
    const modes = client.getQueryData(modesQuery.queryKey)?.items;
    const mode = modes?.find((each) => each.name === run.mode);
    return mode ? { ...nothing, mode: mode.name, mode_type: mode.type } : null;
  }
  const products = client.getQueryData(productsQuery.queryKey)?.items ?? [];
  const rates = client.getQueryData(ratesQuery({ line: status.line.id }).queryKey)?.items ?? [];
  const producing = (product: Product | undefined, order: Order | null, made: string | null) => ({
    mode: "Production",
    mode_type: "production" as const,
    order,
    product: product ? { id: product.id, code: product.code, name: product.name } : null,
    counts: unitsOf(rates.find((each) => each.enabled && each.product_id === product?.id)),
    order_actual_quantity: made,
  });
  if (run.product !== undefined && run.product !== null) {
    const found = products.find((each) => each.id === run.product || each.code === run.product);
    return producing(found, null, null);
  }
  const startable = client.getQueryData(startableQuery(path).queryKey);
  const entry = startable?.scheduled.find((each) => each.id === run.entry);
  const wanted = entry?.order_id ?? run.order;
  const order =
    startable?.orders.find((each) => each.id === wanted || each.number === wanted) ??
    (startable?.resume?.id === wanted ? startable?.resume : undefined);
  const name = order?.product_name ?? entry?.product_name;
  if (name === undefined) return null;
  const product = products.find((each) => each.name === name);
  if (order) {
    const { id, number, required_quantity, unit, due_at, notes, priority } = order;
    const shown = { id, number, required_quantity, unit, due_at, notes, priority };
    return producing(product, shown, order.actual_quantity);
  }
  if (!entry) return null;
  const { order_id: id, order_number: number, quantity: required_quantity } = entry;
  const { unit, due_at, notes } = entry;
  return producing(
    product,
    { id, number, required_quantity, unit, due_at, notes, priority: 0 },
    "0",
  );
}
