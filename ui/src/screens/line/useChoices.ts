import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { startableQuery } from "@/api/lines";
import { modesQuery, productsQuery, ratesQuery } from "@/api/plant";
import type { LineStatus, Rate, Resumable, Startable } from "@/api/types";
import type { Choice, Way } from "./choice";

interface Choices {
  items: Choice[];
  /** What a scanned code is looked up in, whatever is shown. */
  scannable: Choice[];
  rates: Rate[];
  /** The order that a pause interrupted, and that can go on. */
  resume: Resumable | null;
  pending: boolean;
  error: Error | null;
}

const none: never[] = [];

function ofStartable(startable: Startable | undefined): { entries: Choice[]; orders: Choice[] } {
  return {
    entries: (startable?.scheduled ?? none).map((entry) => ({ kind: "entry", entry })),
    orders: (startable?.orders ?? none).map((order) => ({ kind: "order", order })),
  };
}

function resumable(status: LineStatus, startable: Startable | undefined): Resumable | null {
  const resume = startable?.resume ?? null;
  return status.order === null && resume?.startable ? resume : null;
}

/** What a line can be started from, for one way to choose. */
export function useChoices(path: string, status: LineStatus, way: Way): Choices {
  const startable = useQuery(startableQuery(path));
  const products = useQuery({ ...productsQuery, enabled: way === "product" });
  const rates = useQuery({ ...ratesQuery({ line: status.line.id }), enabled: way === "product" });
  const modes = useQuery({ ...modesQuery, enabled: way === "mode" });

  const { entries, orders } = useMemo(() => ofStartable(startable.data), [startable.data]);
  const enabledRates = useMemo(
    () => rates.data?.items.filter((rate) => rate.enabled) ?? none,
    [rates.data],
  );
  const items = useMemo((): Choice[] => {
    if (way === "scheduled") return entries;
    if (way === "orders") return orders;
    if (way === "mode") {
      const own = modes.data?.items.filter((mode) => mode.type !== "production") ?? none;
      const known = own.filter((mode) => !(mode.reserved && mode.type === "other"));
      return known.map((mode) => ({ kind: "mode", mode }));
    }
    const made = new Set(enabledRates.map((rate) => rate.product_id));
    const fit = products.data?.items.filter((each) => each.enabled && made.has(each.id)) ?? none;
    return fit.map((product) => ({ kind: "product", product }));
  }, [way, entries, orders, modes.data, products.data, enabledRates]);

  const asked =
    way === "product" ? [products, rates] : way === "mode" ? [modes] : ([startable] as const);
  return {
    items,
    scannable: [...entries, ...orders],
    rates: enabledRates,
    resume: resumable(status, startable.data),
    pending: asked.some((query) => query.isPending),
    error: asked.find((query) => query.error)?.error ?? null,
  };
}
