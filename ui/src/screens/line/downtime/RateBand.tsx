import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline } from "@/api/types";
import { columnsOf } from "@/screens/analysis/strips";
import { written } from "./pieces";
import styles from "./Strip.module.css";
import { pxOf, type View } from "./strip";

/** Under the states, thin: which order ran, and how much good came out a minute. */
export function RateBand(props: { timeline: Timeline | undefined; view: View; width: number }) {
  const { t } = useTranslation("downtime");
  const { timeline, view, width } = props;
  const columns = useMemo(() => {
    const many = Math.max(Math.floor(width / 4), 1);
    return columnsOf(timeline?.counts ?? [], written(view.from), written(view.to), many);
  }, [timeline, view, width]);
  const path = columns
    .map((height, index) => {
      const [from, to] = [(index / columns.length) * 100, ((index + 1) / columns.length) * 100];
      return height > 0 ? `M${from} 1V${1 - height}H${to}V1Z` : "";
    })
    .join("");
  return (
    <div className={styles.band} role="img" aria-label={t("strip.rate")}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden>
        <path d={path} />
      </svg>
      {timeline?.runs.map((run) => {
        const left = Math.max(pxOf(Date.parse(run.start_at), view, width), 0);
        const right = Math.min(pxOf(Date.parse(run.end_at), view, width), width);
        if (right <= left) return null;
        return (
          <span key={run.run_id} style={{ insetInlineStart: left, width: right - left }}>
            {right - left > 56 && (run.order_number ?? run.mode)}
          </span>
        );
      })}
    </div>
  );
}
