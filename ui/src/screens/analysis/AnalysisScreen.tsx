import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { oeeQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import { assetsQuery } from "@/api/plant";
import type { Asset, Oee } from "@/api/types";
import type { ChartHandle } from "@/components/Chart";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { useShift } from "@/components/useShift";
import { csvText } from "@/lib/csv";
import { saveFile } from "@/lib/saveFile";
import styles from "./Analysis.module.css";
import { AnalysisBar } from "./AnalysisBar";
import { FactsPanel } from "./FactsPanel";
import { FiguresChart } from "./FiguresChart";
import { FiguresTable } from "./FiguresTable";
import { figureRows } from "./figuresCsv";
import { labelOf } from "./labels";
import { opened } from "./opening";
import { type AnalysisSearch, groupingOf, spanNameOf, viewOf } from "./search";
import { type Span, spanOf, usualGrouping } from "./span";

const AdherenceView = lazy(() =>
  import("./AdherenceView").then((all) => ({ default: all.AdherenceView })),
);

const CallsView = lazy(() => import("./CallsView").then((all) => ({ default: all.CallsView })));

function useAddress() {
  const search = useSearch({ from: "/signed-in/analysis" });
  const navigate = useNavigate({ from: "/analysis" });
  const change = useCallback(
    (part: Partial<AnalysisSearch>) => void navigate({ search: (now) => ({ ...now, ...part }) }),
    [navigate],
  );
  return { search, change };
}

/** The figures of any part of the plant over any time, down to the facts they are made of. */
export function AnalysisScreen() {
  const { t } = useTranslation("analysis");
  const assets = useQuery(assetsQuery);
  const { search, change } = useAddress();
  if (!assets.data) return assets.error ? <ProblemNotice error={assets.error} /> : <Loading />;
  const items = assets.data.items.filter(({ level }) => level !== "cell");
  const asset =
    items.find(({ path, id }) => path === search.asset || String(id) === search.asset) ??
    items.find(({ parent_id }) => parent_id === null);
  if (!asset) return <EmptyState title={t("no_plant")} detail={t("no_plant_detail")} />;
  return <OfAsset asset={asset} assets={items} search={search} change={change} />;
}

interface Props {
  asset: Asset;
  assets: Asset[];
  search: AnalysisSearch;
  change: (part: Partial<AnalysisSearch>) => void;
}

const refOf = ({ path, id }: Asset) => path || String(id);

function useSpan(asset: Asset, search: AnalysisSearch) {
  const now = useNow(60);
  const name = spanNameOf(search);
  const { shift, known, error } = useShift(refOf(asset), name === "shift");
  if (name !== "shift") return { span: spanOf(name, search, now), known: true, error: null };
  return { span: shift && { from: shift.from, to: shift.to }, known, error };
}

function OfAsset(props: Props) {
  const { t } = useTranslation("analysis");
  const { asset, assets, search, change } = props;
  const { span, known, error } = useSpan(asset, search);
  const view = viewOf(search);
  const shifted = spanNameOf(search) === "shift";
  return (
    <div className={styles.screen} data-open={search.figure !== undefined}>
      <h1 className={styles.hidden}>{t("title")}</h1>
      <div className={styles.main}>
        <AnalysisBar
          asset={asset}
          assets={assets}
          search={search}
          span={span}
          by={groupingOf(search) ?? (span ? usualGrouping(span) : "hour")}
          change={change}
        />
        {error && <ProblemNotice error={error} />}
        {span && view === "oee" && <OfSpan {...props} span={span} />}
        {span && view === "adherence" && (
          <Suspense fallback={<Loading />}>
            <AdherenceView
              asset={asset}
              assets={assets}
              span={span}
              choose={(path) => change({ asset: path })}
            />
          </Suspense>
        )}
        {span && view === "calls" && (
          <Suspense fallback={<Loading />}>
            <CallsView asset={asset} span={span} search={search} change={change} />
          </Suspense>
        )}
        {!span && !known && <Loading />}
        {!span && known && shifted && !error && (
          <EmptyState title={t("span.no_shift")} detail={t("span.no_shift_detail")} />
        )}
      </div>
      {search.figure !== undefined && asset.level === "line" && (
        <FactsPanel
          key={`${search.figure} ${search.figure_from}`}
          asset={asset}
          search={search}
          change={change}
        />
      )}
    </div>
  );
}

function useLabels(oee: Oee | undefined, zone: string) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  return useMemo(() => {
    const words = { no_order: t("no_order"), no_shift: t("no_shift") };
    return (oee?.items ?? []).map((item) => labelOf(item, oee?.by ?? "hour", zone, locale, words));
  }, [oee, zone, locale, t]);
}

function OfSpan(props: Props & { span: Span }) {
  const { t } = useTranslation("analysis");
  const { asset, assets, search, span } = props;
  const by = groupingOf(search) ?? usualGrouping(span);
  const oee = useQuery(oeeQuery({ line: refOf(asset), ...span, by }));
  const labels = useLabels(oee.data, asset.time_zone);
  const chart = useRef<ChartHandle>(null);

  const pathOf = (id: number) => assets.find((each) => each.id === id)?.path;
  const open = (index: number) => {
    const item = oee.data?.items[index];
    if (item && oee.data) props.change(opened(item, oee.data.by, asset, span, pathOf));
  };
  if (!oee.data) return oee.error ? <ProblemNotice error={oee.error} /> : <Loading />;
  const name = `oee-${asset.name}-${by}-${span.from.slice(0, 10)}`.toLowerCase();
  const picked = oee.data.items.findIndex(({ key }) => key === search.figure);
  const full = labels.map((label) => label.full);
  return (
    <>
      {oee.error && <ProblemNotice error={oee.error} />}
      {oee.data.items.length === 0 ? (
        <EmptyState title={t("empty")} detail={t("empty_detail")} />
      ) : (
        <>
          <FiguresChart
            ref={chart}
            oee={oee.data}
            labels={labels}
            picked={picked}
            leads={asset.level === "line" ? "facts" : "lines"}
            open={open}
          />
          <FiguresTable
            oee={oee.data}
            labels={full}
            picked={picked}
            level={asset.level}
            open={open}
            savePng={() => chart.current?.savePng(`${name}.png`)}
            saveCsv={() => oee.data && saveFile(csvText(figureRows(oee.data, full)), `${name}.csv`)}
          />
        </>
      )}
    </>
  );
}
