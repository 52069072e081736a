import "@mantine/core/styles/NumberInput.layer.css";
import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderCheck } from "@/api/orders";
import { modesQuery, productsQuery } from "@/api/plant";
import type { Product } from "@/api/types";
import { AttributesInput } from "./AttributesInput";
import { type Draft, type DraftField, type Fault, productOf } from "./draft";
import { LinesInput } from "./LinesInput";
import styles from "./OrderPanel.module.css";

const no_products: Product[] = [];

/** The fields of an order, for writing a new one and for editing one in place. */
export function OrderFields(props: {
  draft: Draft;
  faults: Partial<Record<DraftField, Fault>>;
  /** What the server says of a field; stands where the screen itself finds no fault. */
  refusals: Partial<Record<string, string>>;
  /** Which fields were touched; only these show their faults. */
  touched: ReadonlySet<DraftField>;
  suggestion: OrderCheck["suggestion"] | undefined;
  /** What is to be said under a field: that somebody else changed it. */
  note?: (field: DraftField) => ReactNode;
  onChange: (change: Partial<Draft>) => void;
  isNew: boolean;
}) {
  const { t } = useTranslation("orders");
  const { draft, onChange, suggestion, note } = props;
  const products = useQuery(productsQuery).data?.items ?? no_products;
  const modes = useQuery(modesQuery).data?.items ?? [];
  const product = productOf(draft, products);
  const choices = useMemo(
    () =>
      products
        .filter(({ enabled, id }) => enabled || String(id) === draft.product)
        .map(({ id, code, name }) => ({ value: String(id), label: `${name} (${code})` })),
    [products, draft.product],
  );
  const fault = (field: DraftField) => {
    if (!props.touched.has(field)) return undefined;
    const found = props.faults[field];
    return found ? t(`form.faults.${found}`) : props.refusals[field];
  };
  const about = (field: DraftField) => ({
    size: "sm" as const,
    error: fault(field),
    description: note?.(field) ?? undefined,
    inputWrapperOrder: ["label", "input", "description", "error"] as (
      | "label"
      | "input"
      | "description"
      | "error"
    )[],
  });
  const text = (field: "number" | "due_at" | "earliest_start" | "required_quantity" | "notes") => ({
    ...about(field),
    value: draft[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <div className={styles.form}>
      <Select
        {...about("product")}
        className={styles.wide}
        label={t("form.product")}
        placeholder={t("form.product_placeholder")}
        searchable
        selectFirstOptionOnChange
        limit={100}
        openOnFocus={false}
        required
        data-autofocus={props.isNew || undefined}
        data={choices}
        value={draft.product}
        onChange={(value) => {
          const chosen = products.find(({ id }) => String(id) === value);
          onChange({ product: value, unit: chosen?.base_unit ?? null });
        }}
      />
      <TextInput
        {...text("required_quantity")}
        label={t("form.quantity")}
        required
        inputMode="decimal"
        autoComplete="off"
      />
      <Select
        {...about("unit")}
        label={t("form.unit")}
        data={product?.units.map(({ unit }) => unit) ?? (draft.unit ? [draft.unit] : [])}
        value={draft.unit}
        disabled={!product}
        onChange={(unit) => unit !== null && onChange({ unit })}
      />
      <TextInput {...text("due_at")} label={t("form.due")} type="datetime-local" />
      <TextInput
        {...text("earliest_start")}
        label={t("form.earliest_start")}
        type="datetime-local"
      />
      <TextInput
        {...text("number")}
        label={t("form.number")}
        autoComplete="off"
        placeholder={props.isNew ? (suggestion?.number ?? t("form.number_hint")) : undefined}
      />
      <NumberInput
        {...about("priority")}
        label={t("form.priority")}
        allowDecimal={false}
        value={draft.priority}
        onChange={(value) => onChange({ priority: String(value) })}
      />
      <LinesInput
        className={styles.wide}
        value={draft.lines}
        suggested={suggestion?.lines}
        error={fault("lines")}
        note={note?.("lines")}
        onChange={(lines) => onChange({ lines })}
      />
      <Textarea
        {...text("notes")}
        className={styles.wide}
        label={t("form.notes")}
        rows={3}
        maxLength={4000}
      />
      <Select
        {...about("mode")}
        label={t("fields.mode")}
        placeholder={t("form.mode_usual")}
        data={modes.filter(({ type }) => type === "production").map(({ name }) => name)}
        value={draft.mode}
        onChange={(mode) => mode !== null && onChange({ mode })}
      />
      <AttributesInput
        value={draft.attributes}
        error={fault("attributes")}
        onChange={(attributes) => onChange({ attributes })}
      />
    </div>
  );
}
