import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { planFiguresQuery } from "@/api/planFigures";
import type { Asset, Id, Schemas } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatPercent } from "@/lib/percent";
import panel from "../Panel.module.css";
import { signed } from "../whatif/FigureTable";
import styles from "./Figures.module.css";

const spans = ["all", "1", "7", "28"] as const;
type Span = (typeof spans)[number];

const day = 86_400_000;
const hour = 3_600_000;
const iso = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

interface Props {
  /** Of the whole plan from now on. */
  uses: readonly Schemas["LineUse"][];
  /** What the last act changed of them, as ratios. */
  changes: ReadonlyMap<Id, number>;
  whatIf: Id | null;
  lines: string | undefined;
  byId: ReadonlyMap<Id, Asset>;
}

/** The share of its working time in which each line is to produce, and to change over. */
export function LineUses(props: Props) {
  const { t } = useTranslation("plan");
  const [span, setSpan] = useState<Span>("all");
  const now = Math.floor(useNow(60) / hour) * hour;
  const days = Number(span) || 0;
  const near = useQuery({
    ...planFiguresQuery({
      line: props.lines,
      what_if: props.whatIf ?? undefined,
      from: iso(now),
      to: iso(now + days * day),
      limit: 0,
    }),
    enabled: days > 0,
  });
  const uses = days > 0 ? (near.data?.lines ?? []) : props.uses;
  return (
    <section className={panel.part}>
      <h3>{t("panel.use")}</h3>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("panel.use_span")}
        value={span}
        onChange={(value) => setSpan(value as Span)}
        data={spans.map((value) => ({ value, label: t(`panel.span.${value}`) }))}
      />
      <ul className={styles.uses} aria-busy={near.isFetching}>
        {uses.map((use) => {
          const asset = props.byId.get(use.line_id);
          return (
            <UseBar
              key={use.line_id}
              use={use}
              name={asset?.display_name || asset?.name || String(use.line_id)}
              change={days > 0 ? 0 : (props.changes.get(use.line_id) ?? 0)}
            />
          );
        })}
      </ul>
    </section>
  );
}

function UseBar(props: { use: Schemas["LineUse"]; name: string; change: number }) {
  const { t } = useTranslation("plan");
  const locale = useLocale();
  const { use, name, change } = props;
  const { working_time, production_time, changeover_time } = use;
  const width = (time: number) =>
    `${working_time > 0 ? Math.min(time / working_time, 1) * 100 : 0}%`;
  const points = (size: number) =>
    t("panel.points", {
      value: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(size * 100),
    });
  return (
    <li
      title={t("panel.use_of", {
        line: name,
        production: formatDuration(production_time),
        working: formatDuration(working_time),
      })}
    >
      <span className={panel.between}>
        <span className={styles.cut}>{name}</span>
        <b>{formatPercent(use.utilisation, locale, 1) ?? t("panel.no_working_time")}</b>
      </span>
      <span className={styles.track} aria-hidden>
        <span className={styles.production} style={{ width: width(production_time) }} />
        <span className="of-fill-setup" style={{ width: width(changeover_time) }} />
      </span>
      <span className={styles.useDetail}>
        {`${formatDuration(production_time)} / ${formatDuration(working_time)}`}
        {changeover_time > 0 &&
          ` · ${t("panel.changeovers", { time: formatDuration(changeover_time) })}`}
        {change !== 0 && (
          <span className={styles.useChange}>
            {signed(change, points)} <small>{t("panel.last_act")}</small>
          </span>
        )}
      </span>
    </li>
  );
}
