import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { assetsQuery, productsQuery } from "@/api/plant";
import { productClassesQuery } from "@/api/setup";
import type { Asset, Id, Product } from "@/api/types";

/** What assets, products and classes are called, by their ids. */
export function useNames() {
  const assets = useQuery(assetsQuery).data?.items;
  const products = useQuery(productsQuery).data?.items;
  const classes = useQuery(productClassesQuery).data?.items;
  return useMemo(() => {
    const assetOf = new Map<Id, Asset>(assets?.map((each) => [each.id, each]));
    const productOf = new Map<Id, Product>(products?.map((each) => [each.id, each]));
    const classOf = new Map<Id, string>(classes?.map((each) => [each.id, each.name]));
    return {
      /** Its display name, after that of the asset above it where it is a cell. */
      asset: (id: Id): string => {
        const asset = assetOf.get(id);
        if (!asset) return String(id);
        const above = asset.level === "cell" && asset.parent_id && assetOf.get(asset.parent_id);
        const name = asset.display_name || asset.name;
        return above ? `${above.display_name || above.name} \u203a ${name}` : name;
      },
      product: (id: Id): string => productOf.get(id)?.name ?? String(id),
      product_class: (id: Id): string => classOf.get(id) ?? String(id),
    };
  }, [assets, products, classes]);
}
