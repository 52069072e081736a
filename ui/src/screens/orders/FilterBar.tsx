import { Button, Menu, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck, IconChevronDown, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sourcesQuery } from "@/api/entries";
import { assetsQuery, productsQuery, statusesQuery } from "@/api/plant";
import styles from "./Orders.module.css";
import { useStatusName } from "./StatusTag";
import type { OrdersSearch } from "./search";

type Change = (change: Partial<OrdersSearch>) => void;

function TextFilter(props: {
  text: string | undefined;
  onChange: Change;
  input: RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation("orders");
  const given = props.text ?? "";
  const [typed, setTyped] = useState(given);
  const tell = useDebouncedCallback(
    (text: string) => props.onChange({ text: text.trim() || undefined }),
    250,
  );
  useEffect(() => {
    setTyped((now) => (now.trim() === given ? now : given));
  }, [given]);
  return (
    <TextInput
      ref={props.input}
      className={styles.text}
      size="xs"
      type="search"
      aria-label={t("filters.text")}
      placeholder={t("filters.text_hint")}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.currentTarget.blur();
      }}
    />
  );
}

function usePlantChoices() {
  const statusName = useStatusName();
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const products = useQuery(productsQuery).data?.items ?? [];
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const sources = useQuery(sourcesQuery).data?.items ?? [];
  return {
    statuses: statuses.map(({ name }) => ({ value: name, label: statusName(name) })),
    products: products.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
    sources: sources.map(({ name }) => name),
    areas: assets
      .filter(({ level }) => level === "area")
      .map((area) => ({
        group: area.display_name || area.name,
        items: assets
          .filter((line) => line.parent_id === area.id && line.level === "line")
          .map((line) => ({ value: line.path, label: line.display_name || line.name })),
      }))
      .filter(({ items }) => items.length > 0),
  };
}

function StatusFilter(props: {
  chosen: string | undefined;
  choices: { value: string; label: string }[];
  onChange: Change;
}) {
  const { t } = useTranslation("orders");
  const chosen = props.chosen?.split(",") ?? [];
  const names = props.choices.filter(({ value }) => chosen.includes(value));
  const toggle = (value: string) => {
    const next = chosen.includes(value)
      ? chosen.filter((each) => each !== value)
      : [...chosen, value];
    props.onChange({ status: next.join(",") || undefined });
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant={chosen.length > 0 ? "light" : "default"}
          className={styles.filter}
          justify="space-between"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <span className={names.length > 0 ? styles.cut : styles.empty}>
            {names.length > 0 ? names.map(({ label }) => label).join(", ") : t("filters.status")}
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.choices.map(({ value, label }) => (
          <Menu.Item
            key={value}
            role="menuitemcheckbox"
            aria-checked={chosen.includes(value)}
            leftSection={
              <IconCheck size={14} aria-hidden opacity={chosen.includes(value) ? 1 : 0} />
            }
            onClick={() => toggle(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DueFilter(props: { search: OrdersSearch; onChange: Change }) {
  const { t } = useTranslation("orders");
  return (["due_from", "due_to"] as const).map((name) => (
    <span key={name} className={styles.date}>
      <span aria-hidden>{t(`filters.${name}`)}</span>
      <TextInput
        size="xs"
        type="date"
        aria-label={t(`filters.${name}`)}
        value={props.search[name] ?? ""}
        onChange={(event) => props.onChange({ [name]: event.currentTarget.value || undefined })}
      />
    </span>
  ));
}

/** Which orders are shown; every choice goes into the address at once. */
export function FilterBar(props: {
  search: OrdersSearch;
  onChange: Change;
  textInput: RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation("orders");
  const choices = usePlantChoices();
  const { search, onChange } = props;
  const common = { size: "xs", clearable: true, className: styles.filter } as const;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div role="group" className={styles.filters} aria-label={t("filters.label")}>
      <TextFilter text={search.text} onChange={onChange} input={props.textInput} />
      <StatusFilter chosen={search.status} choices={choices.statuses} onChange={onChange} />
      <Select
        {...common}
        searchable
        aria-label={t("filters.product")}
        placeholder={t("filters.product")}
        data={choices.products}
        value={search.product ?? null}
        onChange={(product) => onChange({ product: product ?? undefined })}
        comboboxProps={{ width: 280, position: "bottom-start" }}
      />
      <Select
        {...common}
        searchable
        aria-label={t("filters.line")}
        placeholder={t("filters.line")}
        data={choices.areas}
        value={search.line ?? null}
        onChange={(line) => onChange({ line: line ?? undefined })}
        comboboxProps={{ width: 240, position: "bottom-start" }}
      />
      <Select
        {...common}
        aria-label={t("filters.source")}
        placeholder={t("filters.source")}
        data={choices.sources}
        value={search.source ?? null}
        onChange={(source) => onChange({ source: source ?? undefined })}
      />
      <DueFilter search={search} onChange={onChange} />
      <Button
        size="xs"
        variant={search.late === "true" ? "light" : "default"}
        leftSection={<IconAlertTriangle size={14} aria-hidden />}
        aria-pressed={search.late === "true"}
        onClick={() => onChange({ late: search.late === "true" ? undefined : "true" })}
      >
        {t("filters.late")}
      </Button>
    </div>
  );
}
