import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Asset, OeeGrouping } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { clocksDiffer, viewerZone, zoneName } from "@/lib/instant";
import { fromClockText, toClockText } from "@/lib/wallClock";
import styles from "./Analysis.module.css";
import {
  type AnalysisSearch,
  groupings,
  spanNameOf,
  spanNames,
  type View,
  viewOf,
  views,
} from "./search";
import type { Span } from "./span";

const closed = { figure: undefined, figure_from: undefined, figure_to: undefined, stop: undefined };

const shown = (view: View) => ({
  show: view === "oee" ? undefined : view,
  by: undefined,
  kind: undefined,
});

function depthOf(asset: Asset, assets: readonly Asset[]): number {
  const parent = assets.find(({ id }) => id === asset.parent_id);
  return parent ? depthOf(parent, assets) + 1 : 0;
}

/** What is looked at: part of the plant, time, grouping. All of it stands in the address. */
export function AnalysisBar(props: {
  asset: Asset;
  assets: Asset[];
  search: AnalysisSearch;
  span: Span | null;
  by: OeeGrouping;
  change: (part: Partial<AnalysisSearch>) => void;
}) {
  const { t } = useTranslation("analysis");
  const { asset, assets, search, span, by, change } = props;
  const name = spanNameOf(search);
  return (
    <header className={styles.bar}>
      <AssetSelect
        asset={asset}
        assets={assets}
        choose={(path) => change({ asset: path, ...closed })}
      />
      <div className={styles.scroll}>
        <SegmentedControl
          size="xs"
          aria-label={t("span.label")}
          data={spanNames.map((value) => ({ value, label: t(`span.${value}`) }))}
          value={name}
          onChange={(value) =>
            change({
              span: value === "24h" ? undefined : value,
              from: value === "custom" ? span?.from : undefined,
              to: value === "custom" ? span?.to : undefined,
              ...closed,
            })
          }
        />
      </div>
      {name === "custom" && (
        <CustomSpan zone={asset.time_zone} search={search} valid={span !== null} change={change} />
      )}
      <div className={styles.scroll}>
        <SegmentedControl
          size="xs"
          aria-label={t("show.label")}
          data={views.map((value) => ({ value, label: t(`show.${value}`) }))}
          value={viewOf(search)}
          onChange={(value: View) => change({ ...shown(value), ...closed })}
        />
      </div>
      {viewOf(search) === "oee" && (
        <div className={styles.scroll}>
          <SegmentedControl
            size="xs"
            aria-label={t("by.label")}
            data={groupings.map((value) => ({ value, label: t(`by.${value}`) }))}
            value={by}
            onChange={(value) => change({ by: value, ...closed })}
          />
        </div>
      )}
      <Zone zone={asset.time_zone} />
    </header>
  );
}

/** Whose clock the times are on, where it is not the viewer's. */
function Zone({ zone }: { zone: string }) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const now = useNow(60);
  if (!clocksDiffer(now, zone, viewerZone())) return null;
  return (
    <span className={styles.zone} title={zone}>
      {t("zone", { zone: zoneName(now, zone, locale) })}
    </span>
  );
}

function AssetSelect(props: { asset: Asset; assets: Asset[]; choose: (path: string) => void }) {
  const { t } = useTranslation("analysis");
  const { assets } = props;
  return (
    <Select
      size="xs"
      className={styles.asset}
      aria-label={t("asset")}
      searchable
      allowDeselect={false}
      data={inTreeOrder(assets).map((each) => ({
        value: String(each.id),
        label: each.display_name || each.name,
      }))}
      value={String(props.asset.id)}
      onChange={(id) => {
        const chosen = assets.find((each) => String(each.id) === id);
        if (chosen) props.choose(chosen.path);
      }}
      renderOption={({ option }) => {
        const asset = assets.find(({ id }) => String(id) === option.value);
        const depth = asset ? depthOf(asset, assets) : 0;
        return (
          <span
            style={{
              paddingInlineStart: depth * 16,
              fontWeight: asset?.level === "line" ? 400 : 600,
            }}
          >
            {option.label}
          </span>
        );
      }}
      comboboxProps={{ width: 280, position: "bottom-start" }}
      maxDropdownHeight={420}
    />
  );
}

function inTreeOrder(assets: readonly Asset[], parent: number | null = null): Asset[] {
  return assets
    .filter(({ parent_id }) => parent_id === parent)
    .flatMap((asset) => [asset, ...inTreeOrder(assets, asset.id)]);
}

function CustomSpan(props: {
  zone: string;
  search: AnalysisSearch;
  valid: boolean;
  change: (part: Partial<AnalysisSearch>) => void;
}) {
  const { t } = useTranslation("analysis");
  const { zone, search, valid } = props;
  const input = (name: "from" | "to") => (
    <label>
      {t(`span.${name}`)}
      <input
        key={search[name]}
        type="datetime-local"
        defaultValue={search[name] ? toClockText(search[name], zone) : ""}
        aria-invalid={!valid}
        onBlur={(event) => {
          const instant = fromClockText(event.currentTarget.value, zone);
          if (instant && instant !== search[name]) props.change({ [name]: instant, ...closed });
        }}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </label>
  );
  return (
    <div className={styles.custom}>
      {input("from")}
      {input("to")}
      {!valid && <span role="alert">{t("span.wrong")}</span>}
    </div>
  );
}
