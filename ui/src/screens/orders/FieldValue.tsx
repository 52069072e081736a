import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery, productsQuery } from "@/api/plant";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { parseDecimal } from "@/lib/decimalText";
import { formatInstant } from "@/lib/instant";
import { formatDecimal } from "@/lib/quantity";
import { fromClockText } from "@/lib/wallClock";
import type { Draft, DraftField } from "./draft";
import { useStatusName } from "./StatusTag";

const instants = new Set([
  "due_at",
  "earliest_start",
  "expected_end",
  "created_at",
  "updated_at",
  "completed_at",
]);

/** The name of a field of an order; one that the screen does not know keeps its own. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation("orders");
  return (field) => {
    const plain = field.replace(/_ids?$/, "").replaceAll("_", " ");
    return t(`fields.${field as "number"}`, { defaultValue: plain });
  };
}

/** The value of a field of an order as a person reads it, from whatever the API gave for it. */
export function useFieldText(): (field: string, value: unknown) => string {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const zone = usePlantZone();
  const statusName = useStatusName();
  const products = useQuery(productsQuery).data?.items ?? [];
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const text = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("panel.none");
    if (Array.isArray(value)) {
      if (value.length === 0) return field === "lines" ? t("panel.any_line") : t("panel.none");
      return value.map((each) => text(field, each)).join(", ");
    }
    if (typeof value === "object") {
      const named = value as { display_name?: string; name?: string };
      const name = named.display_name ?? named.name;
      if (name !== undefined) return name;
      const pairs = Object.entries(value).map(([key, each]) => `${key}: ${text(key, each)}`);
      return pairs.join(", ") || t("panel.none");
    }
    if (instants.has(field)) return formatInstant(String(value), zone, locale);
    if (field === "status" || field === "status_id") return statusName(String(value));
    if (field === "product" || field === "product_id") {
      const product = products.find(({ id, code }) => id === value || code === value);
      return product ? `${product.name} (${product.code})` : String(value);
    }
    if (field === "lines" || field === "line_ids") {
      const line = assets.find(({ id, path }) => id === value || path === value);
      return line ? line.display_name || line.name : String(value);
    }
    return field.endsWith("quantity") ? formatDecimal(String(value), locale, 6) : String(value);
  };
  return text;
}

/** The value of a field of a draft as a person reads it. */
export function useDraftText(): <Field extends DraftField>(
  field: Field,
  value: Draft[Field],
) => string {
  const text = useFieldText();
  const locale = useLocale();
  const zone = usePlantZone();
  return (field, value) => {
    if (field === "attributes") {
      const pairs = (value as Draft["attributes"]).map(({ name, text: own }) => [name, own]);
      return text(field, Object.fromEntries(pairs));
    }
    if (field === "due_at" || field === "earliest_start") {
      return text(field, fromClockText(String(value), zone));
    }
    if (field === "required_quantity") {
      return text(field, parseDecimal(String(value), locale) ?? value);
    }
    if (field === "product") return text(field, value === null ? null : Number(value));
    if (field === "lines") return text(field, (value as string[]).map(Number));
    return text(field, value);
  };
}

/** "none → 12", with the old value struck out. */
export function ChangedValue(props: { field: string; before: unknown; after: unknown }): ReactNode {
  const text = useFieldText();
  const name = useFieldName();
  return (
    <>
      <span className="of-quiet">{name(props.field)}</span>
      <del>{text(props.field, props.before)}</del>
      <span aria-hidden>→</span>
      <ins>{text(props.field, props.after)}</ins>
    </>
  );
}
