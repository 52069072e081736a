import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { productsQuery } from "@/api/plant";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import type { Reading } from "./draft";

/** How drafts of orders are read here: this locale, the clock of the plant, its products. */
export function useReading(): Reading {
  const locale = useLocale();
  const zone = usePlantZone();
  const products = useQuery(productsQuery).data?.items;
  return useMemo(() => ({ locale, zone, products: products ?? [] }), [locale, zone, products]);
}
