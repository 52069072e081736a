import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { runsQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import { orderHistoryQuery } from "@/api/orders";
import { entriesQuery } from "@/api/plan";
import { assetsQuery } from "@/api/plant";
import type { Entry, Figures, Id } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { formatPercent } from "@/lib/percent";
import { WhyLink } from "../schedule/why/WhyLink";
import { ChangedValue } from "./FieldValue";
import styles from "./OrderPanel.module.css";

function useLine(): (id: Id) => { name: string; zone: string } {
  const assets = useQuery(assetsQuery).data?.items ?? [];
  const zone = usePlantZone();
  return (id) => {
    const line = assets.find((asset) => asset.id === id);
    return { name: line?.display_name || line?.name || "", zone: line?.time_zone ?? zone };
  };
}

function Listed<Item extends { id?: Id; at?: string }>(props: {
  query: { data: { items: Item[] } | undefined; error: unknown };
  empty: ReactNode;
  draw: (item: Item) => ReactNode;
}) {
  const { data, error } = props.query;
  if (error) return <ProblemNotice error={error} />;
  if (!data) return null;
  if (data.items.length === 0) return props.empty;
  return (
    <ul className={styles.items}>
      {data.items.map((item) => (
        <li key={item.id ?? item.at}>{props.draw(item)}</li>
      ))}
    </ul>
  );
}

function EntryItem(props: { entry: Entry }) {
  const { t } = useTranslation("orders");
  const { entry } = props;
  const line = useLine()(entry.line_id);
  return (
    <>
      <div className={styles.between}>
        <Link
          className={styles.strong}
          to="/schedule"
          search={{ from: entry.start_at, entry: String(entry.id) }}
        >
          {line.name}
        </Link>
        <Quantity value={entry.quantity} unit={entry.unit} />
      </div>
      <div className={styles.between}>
        <span>
          <When at={entry.start_at} zone={line.zone} style="day_time" /> –{" "}
          <When at={entry.end_at} zone={line.zone} style="day_time" />
        </span>
        <span className="of-row">
          {entry.pinned && <span className="of-quiet">{t("entries.pinned")}</span>}
          {entry.run_id !== null && (
            <MeaningTag meaning="running">{t("entries.started")}</MeaningTag>
          )}
          {entry.late && <MeaningTag meaning="down">{t("entries.late")}</MeaningTag>}
          {!entry.late && entry.expected_late && (
            <MeaningTag meaning="hold">{t("entries.expected_late")}</MeaningTag>
          )}
        </span>
      </div>
      {(entry.late || entry.expected_late) && (
        <div>
          <WhyLink entry={entry} size="compact-xs" variant="subtle" />
        </div>
      )}
      {(entry.expected_start_at !== null || entry.expected_end_at !== null) && (
        <span className="of-quiet">
          {t("entries.expected")}{" "}
          <When at={entry.expected_start_at ?? entry.start_at} zone={line.zone} style="day_time" />{" "}
          – <When at={entry.expected_end_at ?? entry.end_at} zone={line.zone} style="day_time" />
        </span>
      )}
    </>
  );
}

/** What stands on the board for an order. */
export function OrderEntries(props: { id: Id }) {
  const { t } = useTranslation("orders");
  const query = useQuery(entriesQuery({ order: props.id }));
  return (
    <div className={styles.body}>
      <Listed
        query={query}
        empty={
          <EmptyState
            title={t("entries.none")}
            action={
              <Button variant="default" component={Link} to="/schedule">
                {t("entries.place")}
              </Button>
            }
          />
        }
        draw={(entry) => <EntryItem entry={entry} />}
      />
    </div>
  );
}

function Ratios(props: { figures: Figures }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div className={styles.figures}>
      {(["oee", "availability", "performance", "quality"] as const).map((name) => (
        <span key={name}>
          {t(`figures.${name}`)}{" "}
          <b>{formatPercent(props.figures[name], locale) ?? t("figures.no_data")}</b>
        </span>
      ))}
    </div>
  );
}

/** The runs of an order, each with what it made and its figures. */
export function OrderRuns(props: { id: Id }) {
  const { t } = useTranslation("orders");
  const now = useNow(60);
  const line = useLine();
  const query = useQuery(runsQuery({ order: props.id }));
  return (
    <div className={styles.body}>
      <Listed
        query={query}
        empty={<EmptyState title={t("runs.none")} />}
        draw={(run) => (
          <>
            <div className={styles.between}>
              <Link className={styles.strong} to="/line/$" params={{ _splat: run.line_path }}>
                {line(run.line_id).name || run.line_path}
              </Link>
              <span>
                <Quantity value={run.good_quantity} unit={run.unit} />
              </span>
            </div>
            <div className={styles.between}>
              <span>
                <When at={run.started_at} zone={line(run.line_id).zone} style="day_time" />,{" "}
                {formatDuration(secondsBetween(run.started_at, run.ended_at ?? now))}
              </span>
              <span className="of-quiet">
                {t("runs.waste")} <Quantity value={run.waste_quantity} unit={run.unit} />
              </span>
            </div>
            <div className={styles.figures}>
              <span>
                {t("fields.infeed_quantity")}{" "}
                <b>
                  <Quantity value={run.infeed_quantity} />
                </b>
              </span>
              {run.started_by && <span>{t("runs.by", { name: run.started_by })}</span>}
              <Link
                to="/analysis"
                search={{
                  asset: run.line_path,
                  span: "custom",
                  from: run.started_at,
                  to: run.ended_at ?? new Date(now).toISOString(),
                  by: "run",
                }}
              >
                {t("runs.analysis")}
              </Link>
            </div>
            {run.ended_at === null && <MeaningTag meaning="running">{t("runs.open")}</MeaningTag>}
            {run.figures && <Ratios figures={run.figures} />}
          </>
        )}
      />
    </div>
  );
}

/** What happened to an order, the newest first. */
export function OrderHistory(props: { id: Id }) {
  const { t } = useTranslation("orders");
  const zone = usePlantZone();
  const query = useQuery(orderHistoryQuery(props.id));
  return (
    <div className={styles.body}>
      <Listed
        query={query}
        empty={<EmptyState title={t("history.none")} />}
        draw={(item) => (
          <>
            <div className={styles.between}>
              <span>
                <b className={styles.strong}>{item.actor}</b>{" "}
                {t(`history.acts.${item.act as "create"}`, {
                  defaultValue: item.act.replaceAll("_", " "),
                })}
              </span>
              <span className="of-quiet">
                <When at={item.at} zone={zone} />
              </span>
            </div>
            {item.reason && <div>{t("history.reason", { reason: item.reason })}</div>}
            {item.act !== "create" && item.changes.length > 0 && (
              <ul className={styles.changes}>
                {item.changes.map((change) => (
                  <li key={change.field}>
                    <ChangedValue {...change} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      />
    </div>
  );
}
