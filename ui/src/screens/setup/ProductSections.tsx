import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { productsQuery, ratesQuery } from "@/api/plant";
import { type Changeover, changeoversQuery, type Unit, unitsQuery } from "@/api/setup";
import type { Product, Rate } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { Records } from "./Records";
import type { Column } from "./records";
import { useFields } from "./useFields";
import { useNames } from "./useNames";

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

const periods = { 1: "second", 60: "minute", 3600: "hour" } as const;

export function RatesSection() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const field = useFields();
  const names = useNames();
  const { data, error } = useQuery(ratesQuery());
  const period = (seconds: number) => {
    const name = periods[seconds as keyof typeof periods];
    return name ? t(`period.${name}`) : t("period.seconds", { seconds });
  };
  const rated = (rate: Rate, value: string | null) =>
    value !== null && (
      <>
        {formatDecimal(value, locale)}{" "}
        <span className="of-quiet">
          {rate.rate_unit}/{period(rate.rate_period)}
        </span>
      </>
    );
  const columns: Column<Rate>[] = [
    { key: "line", name: field("line"), text: (rate) => names.asset(rate.line_id) },
    { key: "product", name: field("product"), text: (rate) => names.product(rate.product_id) },
    {
      key: "standard_rate",
      name: field("standard_rate"),
      text: (rate) => rate.standard_rate,
      cell: (rate) => rated(rate, rate.standard_rate),
      number: true,
    },
    {
      key: "scheduled_rate",
      name: field("scheduled_rate"),
      text: (rate) => rate.scheduled_rate,
      cell: (rate) => rated(rate, rate.scheduled_rate),
      number: true,
    },
    { key: "infeed_unit", name: field("infeed_unit"), text: (rate) => rate.infeed_unit },
    { key: "outfeed_unit", name: field("outfeed_unit"), text: (rate) => rate.outfeed_unit },
    { key: "waste_unit", name: field("waste_unit"), text: (rate) => rate.waste_unit },
    {
      key: "package_count",
      name: field("package_count"),
      text: (rate) => rate.package_count,
      cell: (rate) => formatDecimal(rate.package_count, locale),
      number: true,
    },
    { key: "enabled", name: field("enabled"), text: (rate) => rate.enabled },
  ];
  return (
    <Records
      name="rates"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}

export function ChangeoversSection() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const field = useFields();
  const names = useNames();
  const { data, error } = useQuery(changeoversQuery);
  const side = (product: number | null, product_class: number | null) => {
    if (product !== null) return names.product(product);
    return product_class === null ? t("anything") : names.product_class(product_class);
  };
  const columns: Column<Changeover>[] = [
    {
      key: "line",
      name: field("line"),
      text: ({ line_id }) => (line_id === null ? t("every_line") : names.asset(line_id)),
    },
    {
      key: "from",
      name: field("from"),
      text: (rule) => side(rule.from_product_id, rule.from_class_id),
    },
    { key: "to", name: field("to"), text: (rule) => side(rule.to_product_id, rule.to_class_id) },
    {
      key: "minutes",
      name: field("minutes"),
      text: (rule) => rule.minutes,
      cell: (rule) => formatDecimal(rule.minutes, locale),
      number: true,
    },
  ];
  return (
    <Records
      name="changeovers"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}
