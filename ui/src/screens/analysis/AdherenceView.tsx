import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Adherence, type AdherenceItem, adherenceFile, adherenceQuery } from "@/api/adherence";
import type { Asset } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatInstant } from "@/lib/instant";
import type { Meaning } from "@/lib/meaning";
import { formatPercent } from "@/lib/percent";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Adherence.module.css";
import analysis from "./Analysis.module.css";
import { leastFirst, type Timing, timingOf, widest } from "./adherence";
import { CsvButton } from "./CsvButton";
import type { Span } from "./span";

const meaningOf: Record<Timing, Meaning> = {
  on_time: "running",
  early: "planned",
  late: "down",
};

/** How the lines of a part of the plant kept to their plan in a span of time, entry by entry. */
export function AdherenceView(props: {
  asset: Asset;
  assets: readonly Asset[];
  span: Span;
  choose: (path: string) => void;
}) {
  const { t } = useTranslation("analysis");
  const { asset, assets, span } = props;
  const asked = { line: asset.path || String(asset.id), ...span };
  const { data, error } = useQuery(adherenceQuery(asked));
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  if (data.items.length === 0) {
    return <EmptyState title={t("adherence.empty")} detail={t("adherence.empty_detail")} />;
  }
  const tolerance = data.on_time_tolerance;
  const more = data.total.entries - data.items.length;
  const lineOf = (id: number) => assets.find((each) => each.id === id);
  return (
    <>
      {error && <ProblemNotice error={error} />}
      <Totals total={data.total} tolerance={tolerance} />
      {asset.level !== "line" && <ByLine {...props} lines={data.lines} />}
      <section className={analysis.figures}>
        <div className={analysis.tools}>
          <h2>{t("adherence.by_entry")}</h2>
          <CsvButton
            href={adherenceFile(asked)}
            label={t("export.csv")}
            detail={t("export.csv_detail")}
          />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too */}
        <div className={analysis.scroll} tabIndex={0}>
          <Entries data={data} tolerance={tolerance} lineOf={lineOf} of_line={asset.level} />
        </div>
        {more > 0 && <p className={styles.more}>{t("adherence.more", { count: more })}</p>}
      </section>
    </>
  );
}

function Totals({ total, tolerance }: { total: Adherence["total"]; tolerance: number }) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const none = t("common:figures.no_data");
  const of = (count: number) => (
    <>
      {formatPercent(total.entries > 0 ? count / total.entries : null, locale) ?? none}
      <small>{t("adherence.of", { count, all: total.entries })}</small>
    </>
  );
  return (
    <dl className={styles.totals}>
      <div>
        <dt>{t("adherence.adherence")}</dt>
        <dd>
          {formatPercent(total.adherence, locale, 1) ?? none}
          <small>
            {t("adherence.produced_of", {
              produced: formatDuration(total.produced_in_plan_time),
              planned: formatDuration(total.planned_time),
            })}
          </small>
        </dd>
      </div>
      <div>
        <dt title={t("adherence.tolerance", { time: formatDuration(tolerance) })}>
          {t("adherence.started_on_time")}
        </dt>
        <dd>{of(total.started_on_time)}</dd>
      </div>
      <div>
        <dt title={t("adherence.tolerance", { time: formatDuration(tolerance) })}>
          {t("adherence.ended_on_time")}
        </dt>
        <dd>{of(total.ended_on_time)}</dd>
      </div>
      <div>
        <dt>{t("adherence.quantity_made")}</dt>
        <dd>{formatPercent(total.planned_quantity_made, locale, 1) ?? none}</dd>
      </div>
    </dl>
  );
}

/** A bar a line, from 0 to all of its planned time; a press shows the line alone. */
function ByLine(props: {
  assets: readonly Asset[];
  lines: Adherence["lines"];
  choose: (path: string) => void;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  return (
    <section className={styles.lines} aria-labelledby="adherence-by-line">
      <h2 id="adherence-by-line">{t("adherence.by_line")}</h2>
      <ul>
        {leastFirst(props.lines).map(({ line_id, entries, adherence }) => {
          const line = props.assets.find(({ id }) => id === line_id);
          const name = line?.display_name || line?.name || String(line_id);
          return (
            <li key={line_id}>
              <button
                type="button"
                title={t("table.open_line", { label: name })}
                onClick={() => line && props.choose(line.path)}
              >
                <span className={styles.lineName}>{name}</span>
                <span className={styles.track} aria-hidden>
                  <span
                    className="of-fill-running"
                    style={{ width: `${Math.min(adherence ?? 0, 1) * 100}%` }}
                  />
                </span>
                <b>{formatPercent(adherence, locale, 1) ?? t("common:figures.no_data")}</b>
                <span className="of-quiet">{t("adherence.entries", { count: entries })}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Entries(props: {
  data: Adherence;
  tolerance: number;
  lineOf: (id: number) => Asset | undefined;
  of_line: Asset["level"];
}) {
  const { t } = useTranslation("analysis");
  const scale = widest(props.data.items);
  const several = props.of_line !== "line";
  return (
    <table className={`${analysis.table} ${styles.entries}`}>
      <thead>
        <tr>
          <th scope="col" className={analysis.name}>
            {t("adherence.entry")}
          </th>
          {several && <th scope="col">{t("by.line")}</th>}
          <th scope="col">{t("adherence.planned")}</th>
          <th scope="col">{t("adherence.actual")}</th>
          <th scope="col">{t("adherence.start")}</th>
          <th scope="col">{t("adherence.end")}</th>
          <th scope="col" className="of-number">
            {t("adherence.planned_quantity")}
          </th>
          <th scope="col" className="of-number">
            {t("adherence.actual_quantity")}
          </th>
          <th scope="col" className="of-number">
            {t("adherence.adherence")}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.data.items.map((item) => (
          <EntryRow
            key={item.entry_id}
            item={item}
            line={props.lineOf(item.line_id)}
            several={several}
            scale={scale}
            tolerance={props.tolerance}
          />
        ))}
      </tbody>
    </table>
  );
}

function EntryRow(props: {
  item: AdherenceItem;
  line: Asset | undefined;
  several: boolean;
  scale: number;
  tolerance: number;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const { item, line, scale, tolerance } = props;
  const zone = line?.time_zone ?? "UTC";
  const from = (start: string, end: string | null) =>
    `${formatInstant(start, zone, locale, "day_time")}\u2013${end === null ? "" : formatInstant(end, zone, locale, "time")}`;
  const name = item.order_number;
  const before = new Date(Date.parse(item.planned_start_at) - 3_600_000).toISOString();
  const amount = (quantity: string | null) =>
    quantity === null ? "" : `${formatDecimal(quantity, locale)} ${item.unit ?? ""}`;
  return (
    <tr>
      <th scope="row" className={analysis.name}>
        <Link
          to="/schedule"
          search={{ from: before.replace(/\.\d+Z$/, "Z"), entry: String(item.entry_id) }}
          className={analysis.leads}
          title={t("adherence.open_entry", { name })}
        >
          {name}
          <span className={styles.product}>{item.product_name}</span>
        </Link>
      </th>
      {props.several && <td>{line?.display_name || line?.name}</td>}
      <td>{from(item.planned_start_at, item.planned_end_at)}</td>
      <td>
        {item.actual_start_at === null ? (
          <span className="of-quiet">{t("adherence.not_started")}</span>
        ) : (
          <Link
            to="/analysis"
            search={{
              asset: line?.path,
              span: "custom",
              from: item.actual_start_at,
              to: item.actual_end_at ?? undefined,
              by: "run",
            }}
            disabled={item.actual_end_at === null}
            className={styles.run}
            title={t("adherence.open_run", { name })}
          >
            {from(item.actual_start_at, item.actual_end_at)}
          </Link>
        )}
      </td>
      {(["start_deviation", "end_deviation"] as const).map((which) => (
        <td key={which}>
          <Deviation by={item[which]} scale={scale} tolerance={tolerance} />
        </td>
      ))}
      <td className="of-number">{amount(item.planned_quantity)}</td>
      <td className="of-number">{amount(item.actual_quantity)}</td>
      <td className={`of-number ${analysis.strong}`}>
        {formatPercent(item.adherence, locale, 1) ?? (
          <span className="of-quiet">{t("common:figures.no_data")}</span>
        )}
      </td>
    </tr>
  );
}

/** A deviation in words and as a bar from the middle: to the left early, to the right late. */
function Deviation(props: { by: number | null; scale: number; tolerance: number }) {
  const { t } = useTranslation("analysis");
  const { by, scale, tolerance } = props;
  if (by === null) return <span className="of-quiet">{"\u2013"}</span>;
  const timing = timingOf(by, tolerance);
  const width = `${(Math.abs(by) / scale) * 50}%`;
  return (
    <span className={styles.deviation} data-timing={timing}>
      <span className={styles.axis} aria-hidden>
        {by !== 0 && (
          <span
            className={`of-fill-${meaningOf[timing]}`}
            style={by < 0 ? { insetInlineEnd: "50%", width } : { insetInlineStart: "50%", width }}
          />
        )}
      </span>
      <span className={styles.timing}>
        <MeaningMark meaning={meaningOf[timing]} size={10} />
        {timing === "on_time"
          ? t("adherence.on_time")
          : t(`adherence.${timing}`, { time: formatDuration(Math.abs(by)) })}
      </span>
    </span>
  );
}
