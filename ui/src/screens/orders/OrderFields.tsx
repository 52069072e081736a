import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { assetsQuery, productsQuery, ratesQuery } from "@/api/plant";
import { type Draft, type DraftField, type Fault, productOf } from "./draft";
import styles from "./OrderPanel.module.css";

type Change = (change: Partial<Draft>) => void;

function useLineChoices(product: string | null) {
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const rates = useQuery({
    ...ratesQuery({ product: product ?? "" }),
    enabled: product !== null,
  }).data?.items;
  const possible = new Set(
    rates?.filter(({ enabled }) => enabled).map(({ line_id }) => line_id) ?? [],
  );
  const named = (line: (typeof assets)[number]) => {
    const area = assets.find(({ id }) => id === line.parent_id);
    return { value: String(line.id), label: line.display_name || line.name, area };
  };
  return assets
    .filter(({ level, id }) => level === "line" && (possible.size === 0 || possible.has(id)))
    .map(named)
    .map(({ value, label, area }) => ({
      value,
      label: area ? `${label}, ${area.display_name || area.name}` : label,
    }));
}

/** The fields of an order, for writing a new one and for editing one in place. */
export function OrderFields(props: {
  draft: Draft;
  faults: Partial<Record<DraftField, Fault>>;
  /** What the server says of a field; stands where the screen itself finds no fault. */
  refusals: Partial<Record<string, string>>;
  /** Which fields were touched; only these show their faults. */
  touched: ReadonlySet<DraftField>;
  onChange: Change;
  isNew: boolean;
}) {
  const { t } = useTranslation("orders");
  const { draft, onChange } = props;
  const products = useQuery(productsQuery).data?.items ?? [];
  const product = productOf(draft, products);
  const lines = useLineChoices(draft.product);
  const fault = (field: DraftField) => {
    const found = props.touched.has(field) ? props.faults[field] : undefined;
    return found ? t(`form.faults.${found}`) : props.refusals[field];
  };
  const text = (field: "number" | "due_at" | "earliest_start" | "required_quantity" | "notes") => ({
    size: "sm",
    value: draft[field],
    error: fault(field),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <div className={styles.form}>
      <Select
        className={styles.wide}
        size="sm"
        label={t("form.product")}
        placeholder={t("form.product_placeholder")}
        searchable
        openOnFocus={false}
        required
        data-autofocus={props.isNew || undefined}
        data={products
          .filter(({ enabled, id }) => enabled || String(id) === draft.product)
          .map(({ id, code, name }) => ({ value: String(id), label: `${name} (${code})` }))}
        value={draft.product}
        error={fault("product")}
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
        size="sm"
        label={t("form.unit")}
        data={product?.units.map(({ unit }) => unit) ?? (draft.unit ? [draft.unit] : [])}
        value={draft.unit}
        disabled={!product}
        error={fault("unit")}
        onChange={(unit) => unit !== null && onChange({ unit })}
      />
      <TextInput {...text("due_at")} label={t("form.due")} type="datetime-local" />
      <TextInput
        {...text("earliest_start")}
        label={t("form.earliest_start")}
        type="datetime-local"
      />
      {props.isNew && (
        <TextInput
          {...text("number")}
          label={t("form.number")}
          description={t("form.number_hint")}
        />
      )}
      <NumberInput
        size="sm"
        label={t("form.priority")}
        description={props.isNew ? "\u00a0" : undefined}
        allowDecimal={false}
        value={draft.priority}
        error={fault("priority")}
        onChange={(value) => onChange({ priority: String(value) })}
      />
      <MultiSelect
        className={styles.wide}
        size="sm"
        label={t("form.lines")}
        description={t("form.lines_hint")}
        data={lines}
        value={draft.lines}
        searchable
        clearable
        onChange={(value) => onChange({ lines: value })}
      />
      <Textarea
        {...text("notes")}
        className={styles.wide}
        label={t("form.notes")}
        rows={3}
        maxLength={4000}
      />
    </div>
  );
}
