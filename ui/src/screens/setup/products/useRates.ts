import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery, productsQuery, ratesQuery } from "@/api/plant";
import { productClassesQuery, unitsQuery } from "@/api/setup";
import type { Asset, Id, Product, Rate } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { withBelow } from "./classTree";
import { type RateRow, rowOf } from "./rateEdits";
import { lineText, type RateWorld } from "./rateSheet";

export interface RateFilter {
  text: string;
  product_class: Id | null;
  line: Id | null;
}

/** The rates with all that they refer to, null until it is there. */
export function useRateWorld(): { world: RateWorld | null; error: Error | null } {
  const { t } = useTranslation("products");
  const locale = useLocale();
  const rates = useQuery(ratesQuery());
  const products = useQuery(productsQuery);
  const assets = useQuery(assetsQuery);
  const units = useQuery(unitsQuery);
  const world = useMemo((): RateWorld | null => {
    if (!rates.data || !products.data || !assets.data || !units.data) return null;
    return {
      rates: new Map(
        rates.data.items.map((rate) => [rowOf(rate.line_id, rate.product_id), rate] as const),
      ),
      products: new Map(products.data.items.map((product) => [product.id, product])),
      lines: assets.data.items.filter(({ level }) => level === "line"),
      units: units.data.items.map(({ code }) => code),
      locale,
      words: {
        yes: t("yes"),
        no: t("no"),
        periods: { 1: t("period.second"), 60: t("period.minute"), 3600: t("period.hour") },
        seconds: (seconds) => t("period.seconds", { seconds }),
        fault: (code, typed) => t(`rates.faults.${code}`, { typed }),
      },
    };
  }, [rates.data, products.data, assets.data, units.data, locale, t]);
  return { world, error: rates.error ?? products.error ?? assets.error ?? units.error };
}

/** What a filter leaves of the rates, the products and the lines, in the order of the plant. */
export function useRatesShown(world: RateWorld | null, filter: RateFilter) {
  const classes = useQuery(productClassesQuery).data?.items;
  const { text, product_class, line } = filter;
  return useMemo(() => {
    const wanted = new Set(
      product_class === null
        ? []
        : withBelow(classes ?? [], product_class).map((each) => each.name),
    );
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const says = (texts: string) => words.every((word) => texts.toLocaleLowerCase().includes(word));
    const inClass = (product: Product) =>
      product_class === null || wanted.has(product.product_class ?? "");
    const lines = (world?.lines ?? []).filter(({ id }) => line === null || id === line);
    const places = new Map(lines.map((each, at) => [each.id, [at, each] as const]));
    const products = [...(world?.products.values() ?? [])].filter(inClass);
    const rows = [...(world?.rates.entries() ?? [])]
      .filter(([, rate]) => {
        const product = world?.products.get(rate.product_id);
        const on = places.get(rate.line_id)?.[1];
        return product && on && inClass(product) && says(namesOf(product, on, rate));
      })
      .sort(([, a], [, b]) => {
        const on = (places.get(a.line_id)?.[0] ?? 0) - (places.get(b.line_id)?.[0] ?? 0);
        return on || codeOf(world, a).localeCompare(codeOf(world, b));
      })
      .map(([row]): RateRow => row);
    return {
      rows,
      lines,
      products: products.filter((product) => says(`${product.code} ${product.name}`)),
    };
  }, [world, classes, text, product_class, line]);
}

const namesOf = (product: Product, line: Asset, rate: Rate) =>
  `${product.code} ${product.name} ${lineText(line)} ${line.path} ${rate.rate_unit}`;

const codeOf = (world: RateWorld | null, rate: Rate) =>
  world?.products.get(rate.product_id)?.code ?? "";
