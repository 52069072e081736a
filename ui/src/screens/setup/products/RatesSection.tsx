import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { useGrid } from "@/components/grid/useGrid";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { LeaveGuard } from "../edit/LeaveGuard";
import { ClassFilter, LineFilter, TextFilter } from "./Filters";
import styles from "./Products.module.css";
import { RateCross } from "./RateCross";
import { RateList } from "./RateList";
import { type RateFilter, useRatesShown, useRateWorld } from "./useRates";

type View = "list" | "cross";

/** Which line makes which product and how fast, as a list or as products by lines; one edit. */
export function RatesSection() {
  const { t } = useTranslation("products");
  const [view, setView] = useState<View>("list");
  const [filter, setFilter] = useState<RateFilter>({ text: "", product_class: null, line: null });
  const { world, error } = useRateWorld();
  const shown = useRatesShown(world, filter);
  const grid = useGrid();
  if (!world) return error ? <ProblemNotice error={error} /> : <Loading />;
  if (world.lines.length === 0 || world.products.size === 0) {
    return <EmptyState title={t("rates.none")} detail={t("rates.none_detail")} />;
  }
  const set = (change: Partial<RateFilter>) => setFilter((now) => ({ ...now, ...change }));
  const tools = (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t("rates.view")}
        value={view}
        onChange={(chosen) => setView(chosen as View)}
        data={[
          { value: "list", label: t("rates.list") },
          { value: "cross", label: t("rates.cross") },
        ]}
      />
      <TextFilter value={filter.text} change={(text) => set({ text })} />
      <ClassFilter value={filter.product_class} change={(id) => set({ product_class: id })} />
      <LineFilter
        lines={world.lines}
        value={filter.line}
        all={t("rates.every_line")}
        change={(line) => set({ line })}
      />
    </>
  );
  const common = { world, grid, tools };
  return (
    <div className={styles.section}>
      <LeaveGuard unsaved={grid[0].edits.size > 0} kept={["section"]} />
      <ProblemNotice error={error} />
      {view === "list" ? (
        <RateList {...common} rows={shown.rows} />
      ) : (
        <RateCross {...common} products={shown.products} lines={shown.lines} />
      )}
    </div>
  );
}
