import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./Products.module.css";

/** A named extra value; what is no text keeps its kind as long as its text stays the same. */
export interface Attribute {
  name: string;
  value: string;
  kept: unknown;
}

const textOf = (value: unknown) =>
  typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);

export const attributeRows = (attributes: Record<string, unknown>): Attribute[] =>
  Object.entries(attributes).map(([name, kept]) => ({ name, value: textOf(kept), kept }));

export const sentAttributes = (rows: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(
    rows
      .filter(({ name }) => name.trim() !== "")
      .map(({ name, value, kept }) => [name.trim(), value === textOf(kept) ? kept : value]),
  );

/** Extra values of a product, as an ERP gives them. */
export function AttributesEditor(props: {
  rows: readonly Attribute[];
  change: (rows: Attribute[]) => void;
}) {
  const { t } = useTranslation("products");
  const { rows, change } = props;
  const set = (at: number, part: Partial<Attribute>) =>
    change(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <fieldset className={styles.units}>
      <legend>{t("products.attributes")}</legend>
      {rows.map((row, at) => (
        <div key={at} className={styles.attribute}>
          <TextInput
            size="xs"
            aria-label={t("products.attribute_name")}
            value={row.name}
            onChange={(event) => set(at, { name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            aria-label={t("products.attribute_value", { name: row.name })}
            value={row.value}
            onChange={(event) => set(at, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("products.remove_attribute", { name: row.name })}
            onClick={() => change(rows.filter((_, index) => index !== at))}
          >
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => change([...rows, { name: "", value: "", kept: "" }])}
      >
        {t("products.add_attribute")}
      </Button>
    </fieldset>
  );
}
