import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery, productsQuery } from "@/api/plant";
import { changeoversQuery, type ProductClass, productClassesQuery } from "@/api/setup";
import type { Asset } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { ruleOf } from "./changeoverMatrix";
import { type ChangeoverWorld, rulesOf, sidesOf, treeOf } from "./changeoverSheet";

/** The changeover rules with all that they refer to; the world is null until it is there. */
export function useChangeovers(): {
  world: ChangeoverWorld | null;
  lines: Asset[];
  classes: ProductClass[];
  error: Error | null;
} {
  const { t } = useTranslation("products");
  const locale = useLocale();
  const rules = useQuery(changeoversQuery);
  const products = useQuery(productsQuery);
  const classes = useQuery(productClassesQuery);
  const assets = useQuery(assetsQuery);
  const world = useMemo((): ChangeoverWorld | null => {
    if (!rules.data || !products.data || !classes.data) return null;
    return {
      rules: rulesOf(rules.data.items.map(ruleOf)),
      tree: treeOf(classes.data.items, products.data.items),
      sides: sidesOf(classes.data.items, products.data.items, t("changeovers.any"), locale),
      locale,
      fault: (code, typed) => t(`changeovers.faults.${code}`, { typed }),
    };
  }, [rules.data, products.data, classes.data, locale, t]);
  return {
    world,
    lines: (assets.data?.items ?? []).filter(({ level }) => level === "line"),
    classes: classes.data?.items ?? [],
    error: rules.error ?? products.error ?? classes.error ?? assets.error,
  };
}
