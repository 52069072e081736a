import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Counter, countersQuery } from "@/api/setup";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import { useNames } from "../useNames";
import { CounterDialog } from "./CounterDialog";
import styles from "./Plant.module.css";
import type { TreeNode } from "./tree";

/** The running totals that count for a line. */
export function CountersPart({ line }: { line: TreeNode }) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const names = useNames();
  const { data, error } = useQuery(countersQuery);
  const [doing, setDoing] = useState<{ counter: Counter | null } | null>(null);
  const read = (value: string | null) => value !== null && formatDecimal(value, locale);
  const columns: Column<Counter>[] = [
    { key: "name", name: t("fields.name"), text: (counter) => counter.name },
    { key: "kind", name: t("fields.kind"), text: (counter) => t(`counts.${counter.kind}`) },
    {
      key: "asset",
      name: t("fields.source"),
      text: (counter) => names.asset(counter.asset_id),
    },
    { key: "tag", name: t("fields.tag"), text: (counter) => counter.tag },
    {
      key: "rollover_at",
      name: t("fields.rollover_at"),
      text: (counter) => counter.rollover_at,
      cell: (counter) => read(counter.rollover_at),
      number: true,
    },
    {
      key: "max_rate_per_minute",
      name: t("fields.max_rate"),
      text: (counter) => counter.max_rate_per_minute,
      cell: (counter) => read(counter.max_rate_per_minute),
      number: true,
    },
  ];
  return (
    <>
      <p className={styles.quietLine}>{t("counters_part.detail")}</p>
      <RecordTable
        short
        label={t("parts.counters")}
        file="counters"
        items={data?.items.filter(({ line_id }) => line_id === line.asset.id)}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        open={(counter) => setDoing({ counter })}
        add={{ label: t("counters_part.add"), act: () => setDoing({ counter: null }) }}
        empty={{ title: t("counters_part.none") }}
      />
      {doing && (
        <CounterDialog counter={doing.counter} line={line.asset.id} close={() => setDoing(null)} />
      )}
    </>
  );
}
