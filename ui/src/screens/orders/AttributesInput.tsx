import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Attribute } from "./draft";
import styles from "./OrderPanel.module.css";

/** Named values of an order; they come from an ERP, or are written here. */
export function AttributesInput(props: {
  value: readonly Attribute[];
  error: string | undefined;
  onChange: (attributes: Attribute[]) => void;
}) {
  const { t } = useTranslation("orders");
  const { value, onChange } = props;
  const change = (index: number, part: Partial<Attribute>) =>
    onChange(value.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <fieldset className={`${styles.wide} ${styles.attributes}`}>
      <legend>{t("fields.attributes")}</legend>
      {value.map(({ name, text }, index) => (
        <div key={index} className={styles.attribute}>
          <TextInput
            size="xs"
            maxLength={100}
            aria-label={t("form.attribute_name", { number: index + 1 })}
            placeholder={t("form.attribute")}
            value={name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            aria-label={name || t("form.attribute_value", { number: index + 1 })}
            value={text}
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t("form.attribute_remove", { name: name || index + 1 })}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {props.error && <p className={styles.fault}>{props.error}</p>}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...value, { name: "", text: "" }])}
      >
        {t("form.attribute_add")}
      </Button>
    </fieldset>
  );
}
