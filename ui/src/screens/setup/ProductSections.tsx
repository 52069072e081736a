import { useQuery } from "@tanstack/react-query";
import { productsQuery } from "@/api/plant";
import { type Unit, unitsQuery } from "@/api/setup";
import type { Product } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { Records } from "./Records";
import type { Column } from "./records";
import { useFields } from "./useFields";

export function ProductsSection() {
  const locale = useLocale();
  const field = useFields();
  const { data, error } = useQuery(productsQuery);
  const further = (product: Product) =>
    product.units
      .filter(({ unit }) => unit !== product.base_unit)
      .map(
        ({ unit, factor }) =>
          `1 ${unit} = ${formatDecimal(factor, locale, 6)} ${product.base_unit}`,
      )
      .join(", ");
  const columns: Column<Product>[] = [
    { key: "code", name: field("code"), text: (product) => product.code },
    { key: "name", name: field("name"), text: (product) => product.name },
    {
      key: "product_class",
      name: field("product_class"),
      text: (product) => product.product_class,
    },
    { key: "base_unit", name: field("base_unit"), text: (product) => product.base_unit },
    { key: "units", name: field("units"), text: (product) => further(product) || null },
    { key: "enabled", name: field("enabled"), text: (product) => product.enabled },
  ];
  return (
    <Records
      name="products"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}

export function UnitsSection() {
  const field = useFields();
  const { data, error } = useQuery(unitsQuery);
  const columns: Column<Unit>[] = [
    { key: "code", name: field("code"), text: (unit) => unit.code },
    { key: "name", name: field("name"), text: (unit) => unit.name },
  ];
  return (
    <Records
      name="units"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ code }) => code}
    />
  );
}
