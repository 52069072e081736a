import { Button, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, memo, type RefObject, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { sourcesQuery } from "@/api/entries";
import { assetsQuery, productsQuery, statusesQuery } from "@/api/plant";
import { productClassesQuery } from "@/api/setup";
import { MeaningMark } from "@/components/MeaningMark";
import { DueFilter } from "./DueFilter";
import { isFiltered, listOf, noFilters, toggled } from "./filters";
import styles from "./Orders.module.css";
import { type Choice, PickFilter } from "./PickFilter";
import { StatusMark, useStatusLook } from "./StatusTag";
import type { OrdersSearch } from "./search";

type Change = (change: Partial<OrdersSearch>) => void;

const picked = ["status", "product", "product_class", "line", "source"] as const;
type Picked = (typeof picked)[number];

function useChoices(): Record<Picked, Choice[]> {
  const look = useStatusLook();
  const statuses = useQuery(statusesQuery).data?.items;
  const products = useQuery(productsQuery).data?.items;
  const classes = useQuery(productClassesQuery).data?.items;
  const assets = useQuery(assetsQuery).data?.items;
  const sources = useQuery(sourcesQuery).data?.items;
  return useMemo(() => {
    const above = new Map(assets?.map((asset) => [asset.id, asset.display_name || asset.name]));
    const lines = (assets ?? []).filter(({ level }) => level === "line");
    const byLabel = (one: Choice, other: Choice) => one.label.localeCompare(other.label);
    return {
      status: (statuses ?? []).map(({ name }) => {
        const seen = look(name);
        return { value: name, label: seen.name, mark: <StatusMark {...seen} name="" /> };
      }),
      product: (products ?? [])
        .map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))
        .sort(byLabel),
      product_class: (classes ?? []).map(({ name }) => ({ value: name, label: name })),
      line: lines
        .map(({ path, name, display_name, parent_id }) => ({
          value: path,
          label: [display_name || name, parent_id === null ? "" : above.get(parent_id)]
            .filter(Boolean)
            .join(", "),
        }))
        .sort(byLabel),
      source: (sources ?? []).map(({ name }) => ({ value: name, label: name })),
    };
  }, [look, statuses, products, classes, assets, sources]);
}

const late_names = { true: "late", expected: "expected", false: "on_time" } as const;

/* Drawn anew when the address changes, not with every key that is typed beside it. */
const Choices = memo(function Choices(props: { search: OrdersSearch; onChange: Change }) {
  const { t } = useTranslation("orders");
  const choices = useChoices();
  const { search, onChange } = props;
  const lateness = (late: keyof typeof late_names) => (
    <Button
      size="xs"
      title={late === "expected" ? t("filters.expected_hint") : undefined}
      variant={search.late === late ? "light" : "default"}
      leftSection={
        late !== "false" && search.late === late ? (
          <MeaningMark meaning={late === "true" ? "down" : "hold"} size={12} />
        ) : undefined
      }
      aria-pressed={search.late === late}
      onClick={() => onChange({ late: search.late === late ? undefined : late })}
    >
      {t(`filters.${late_names[late]}`)}
    </Button>
  );
  return (
    <>
      {picked
        .filter((name) => choices[name].length > 0 || search[name] !== undefined)
        .map((name) => (
          <PickFilter
            key={name}
            name={t(`filters.${name}`)}
            choices={choices[name]}
            chosen={listOf(search[name])}
            onToggle={(value) => onChange({ [name]: toggled(search[name], value) })}
            onClear={() => onChange({ [name]: undefined })}
          />
        ))}
      <DueFilter search={search} onChange={onChange} />
      <Button.Group>
        {lateness("true")}
        {lateness("expected")}
        {lateness("false")}
      </Button.Group>
      {search.ids !== undefined && (
        <Button
          size="xs"
          variant="light"
          rightSection={<IconX size={14} aria-hidden />}
          onClick={() => onChange({ ids: undefined })}
        >
          {t("filters.these", { count: listOf(search.ids).length })}
        </Button>
      )}
      {isFiltered(search) && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange(noFilters)}>
          {t("filters.clear")}
        </Button>
      )}
    </>
  );
});

/** Which orders are shown; every choice goes into the address at once. */
export function FilterBar(props: {
  search: OrdersSearch;
  onChange: Change;
  /** What is typed, which may be ahead of the address. */
  text: string;
  onText: (text: string) => void;
  onLeaveText: () => void;
  textInput: RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation("orders");
  const onKeyDown = (event: KeyboardEvent) => {
    if (!["Escape", "Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    props.onLeaveText();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div role="group" className={styles.filters} aria-label={t("filters.label")}>
      <TextInput
        ref={props.textInput}
        className={styles.text}
        size="xs"
        type="search"
        aria-label={t("filters.text")}
        aria-keyshortcuts="/"
        placeholder={t("filters.text_hint")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={props.text}
        onChange={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Choices search={props.search} onChange={props.onChange} />
    </div>
  );
}
