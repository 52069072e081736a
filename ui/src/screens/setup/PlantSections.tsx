import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { assetsQuery, modesQuery } from "@/api/plant";
import {
  type Counter,
  countersQuery,
  type State,
  statesQuery,
  type WasteReason,
  wasteReasonsQuery,
} from "@/api/setup";
import type { Asset, Id, Mode } from "@/api/types";
import { MeaningMark, MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { meaningOfMode, meaningOfState } from "@/lib/meaning";
import { formatDecimal } from "@/lib/quantity";
import { Records } from "./Records";
import type { Column } from "./records";
import styles from "./Setup.module.css";
import { useFields } from "./useFields";
import { useNames } from "./useNames";

function inTreeOrder(assets: readonly Asset[], parent: Id | null = null): Asset[] {
  return assets
    .filter(({ parent_id }) => parent_id === parent)
    .flatMap((asset) => [asset, ...inTreeOrder(assets, asset.id)]);
}

function depthsOf(assets: readonly Asset[]): Map<Id, number> {
  const depths = new Map<Id, number>();
  for (const { id, parent_id } of assets) {
    depths.set(id, parent_id === null ? 0 : (depths.get(parent_id) ?? 0) + 1);
  }
  return depths;
}

export function AssetsSection() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const { data, error } = useQuery(assetsQuery);
  const tree = useMemo(() => data && inTreeOrder(data.items), [data]);
  const depths = useMemo(() => depthsOf(tree ?? []), [tree]);
  const columns: Column<Asset & { topic?: string }>[] = [
    {
      key: "display_name",
      name: field("display_name"),
      text: (asset) => asset.display_name || asset.name,
      cell: (asset) => (
        <span
          className={styles.branch}
          data-level={asset.level}
          style={{ paddingInlineStart: 20 * (depths.get(asset.id) ?? 0) }}
        >
          {asset.level === "line" ? (
            <Link to="/line/$" params={{ _splat: asset.path }}>
              {asset.display_name || asset.name}
            </Link>
          ) : (
            asset.display_name || asset.name
          )}
        </span>
      ),
    },
    { key: "level", name: field("level"), text: (asset) => t(`levels.${asset.level}`) },
    { key: "path", name: field("path"), text: (asset) => asset.path },
    { key: "topic", name: field("topic"), text: (asset) => asset.topic ?? null },
    { key: "time_zone", name: field("time_zone"), text: (asset) => asset.time_zone },
    { key: "enabled", name: field("enabled"), text: (asset) => asset.enabled },
  ];
  return (
    <Records name="assets" items={tree} error={error} columns={columns} idOf={({ id }) => id} />
  );
}

export function ModesSection() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const { data, error } = useQuery(modesQuery);
  const columns: Column<Mode>[] = [
    {
      key: "name",
      name: field("name"),
      text: (mode) => mode.name,
      cell: (mode) => (
        <span className="of-row">
          <MeaningMark meaning={meaningOfMode(mode.type)} size={12} />
          {mode.name}
        </span>
      ),
    },
    { key: "type", name: field("type"), text: (mode) => t(`mode_types.${mode.type}`) },
    { key: "reserved", name: field("reserved"), text: (mode) => mode.reserved },
  ];
  return (
    <Records
      name="modes"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}

export function StatesSection() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const names = useNames();
  const { data, error } = useQuery(statesQuery);
  const columns: Column<State>[] = [
    {
      key: "asset",
      name: field("asset"),
      text: (state) => (state.asset_id === null ? t("everywhere") : names.asset(state.asset_id)),
    },
    { key: "name", name: field("name"), text: (state) => state.name },
    { key: "code", name: field("code"), text: (state) => state.code, number: true },
    {
      key: "type",
      name: field("type"),
      text: (state) => t(`state_types.${state.type}`),
      cell: (state) => (
        <MeaningTag meaning={meaningOfState(state.type)}>
          {t(`state_types.${state.type}`)}
        </MeaningTag>
      ),
    },
    { key: "category", name: field("category"), text: (state) => state.category },
    { key: "aliases", name: field("aliases"), text: (state) => state.aliases.join(", ") || null },
    { key: "enabled", name: field("enabled"), text: (state) => state.enabled },
  ];
  return (
    <Records
      name="states"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}

export function WasteReasonsSection() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const names = useNames();
  const { data, error } = useQuery(wasteReasonsQuery());
  const columns: Column<WasteReason>[] = [
    {
      key: "asset",
      name: field("asset"),
      text: (reason) => (reason.asset_id === null ? t("everywhere") : names.asset(reason.asset_id)),
    },
    { key: "name", name: field("name"), text: (reason) => reason.name },
    { key: "code", name: field("code"), text: (reason) => reason.code, number: true },
    { key: "enabled", name: field("enabled"), text: (reason) => reason.enabled },
  ];
  return (
    <Records
      name="waste-reasons"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}

export function CountersSection() {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const field = useFields();
  const names = useNames();
  const { data, error } = useQuery(countersQuery);
  const read = (value: string | null) => value !== null && formatDecimal(value, locale);
  const columns: Column<Counter>[] = [
    { key: "line", name: field("line"), text: (counter) => names.asset(counter.line_id) },
    { key: "name", name: field("name"), text: (counter) => counter.name },
    { key: "kind", name: field("kind"), text: (counter) => t(`counts.${counter.kind}`) },
    { key: "asset", name: field("source"), text: (counter) => names.asset(counter.asset_id) },
    { key: "tag", name: field("tag"), text: (counter) => counter.tag },
    {
      key: "rollover_at",
      name: field("rollover_at"),
      text: (counter) => counter.rollover_at,
      cell: (counter) => read(counter.rollover_at),
      number: true,
    },
    {
      key: "max_rate_per_minute",
      name: field("max_rate"),
      text: (counter) => counter.max_rate_per_minute,
      cell: (counter) => read(counter.max_rate_per_minute),
      number: true,
    },
    { key: "enabled", name: field("enabled"), text: (counter) => counter.enabled },
  ];
  return (
    <Records
      name="counters"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}
