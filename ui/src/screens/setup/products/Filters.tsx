import { NativeSelect, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { productClassesQuery } from "@/api/setup";
import type { Asset, Id } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { inTree } from "./classTree";
import styles from "./Products.module.css";
import { lineText } from "./rateSheet";

/** Narrows rows to those that say all words. */
export function TextFilter(props: { value: string; change: (text: string) => void }) {
  const { t } = useTranslation("products");
  return (
    <TextInput
      className={styles.filter}
      size="xs"
      type="search"
      aria-label={t("filter")}
      placeholder={t("filter")}
      leftSection={<IconFilter size={15} aria-hidden />}
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
    />
  );
}

/** The class tree as a choice, indented. */
export function useClassChoices(): { value: string; label: string }[] {
  const locale = useLocale();
  const classes = useQuery(productClassesQuery).data?.items ?? [];
  return inTree(classes, locale).map(({ item, depth }) => ({
    value: String(item.id),
    label: `${"\u2003".repeat(depth)}${item.name}`,
  }));
}

export function ClassFilter(props: { value: Id | null; change: (id: Id | null) => void }) {
  const { t } = useTranslation("products");
  return (
    <NativeSelect
      size="xs"
      aria-label={t("class")}
      data={[{ value: "", label: t("every_class") }, ...useClassChoices()]}
      value={props.value ?? ""}
      onChange={(event) => props.change(Number(event.currentTarget.value) || null)}
    />
  );
}

export function LineFilter(props: {
  lines: readonly Asset[];
  value: Id | null;
  all: string;
  change: (id: Id | null) => void;
}) {
  const { t } = useTranslation("products");
  return (
    <NativeSelect
      size="xs"
      aria-label={t("line")}
      data={[
        { value: "", label: props.all },
        ...props.lines.map((line) => ({ value: String(line.id), label: lineText(line) })),
      ]}
      value={props.value ?? ""}
      onChange={(event) => props.change(Number(event.currentTarget.value) || null)}
    />
  );
}
