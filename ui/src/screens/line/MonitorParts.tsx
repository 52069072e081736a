import { useTranslation } from "react-i18next";
import type { Figures, LineStatus } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { formatDecimal, formatRate } from "@/lib/quantity";
import { balance } from "./balance";
import styles from "./RunMonitor.module.css";
import { targetOf } from "./target";

/** Good against what the standard rate would have made, and against what the order requires. */
export function RunCounts({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const { counts, order } = status;
  const unit = order?.unit ?? counts?.outfeed_unit ?? "";
  const good = status.good_quantity ?? "0";
  return (
    <section className={styles.part}>
      <h2>{t("monitor.counts")}</h2>
      <table className={styles.table}>
        <tbody>
          <tr className={styles.strong}>
            <th scope="row">{t("monitor.good")}</th>
            <td className="of-number">
              <Quantity value={good} unit={unit} />
            </td>
          </tr>
          {status.target_quantity !== null && (
            <tr>
              <th scope="row" title={t("monitor.target_detail")}>
                {t("monitor.target")}
              </th>
              <td className="of-number">
                <Quantity value={status.target_quantity} unit={unit} digits={0} />
              </td>
            </tr>
          )}
          {counts && (
            <tr>
              <th scope="row">{t("monitor.waste")}</th>
              <td className="of-number">
                <Quantity value={counts.waste} unit={counts.waste_unit} />
              </td>
            </tr>
          )}
          {status.remaining_quantity !== null && (
            <tr>
              <th scope="row">{t("monitor.remaining")}</th>
              <td className="of-number">
                <Quantity value={status.remaining_quantity} unit={unit} />
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <Pace status={status} good={good} unit={unit} />
      {order && (
        <div className={styles.progress}>
          <ProgressBar
            labels
            actual={status.order_actual_quantity ?? "0"}
            required={order.required_quantity}
            unit={order.unit}
          />
        </div>
      )}
    </section>
  );
}

function Pace(props: { status: LineStatus; good: string; unit: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { target_quantity, pace } = props.status;
  if (target_quantity === null) return null;
  const gap = balance(props.good, target_quantity);
  if (gap.kind === "exact")
    return <MeaningTag meaning="running">{t("monitor.on_target")}</MeaningTag>;
  const quantity = `${formatDecimal(gap.quantity, locale, 0)} ${props.unit}`;
  const on_track = pace === "on_track" || pace === "over";
  const words =
    gap.kind === "over" ? "ahead" : on_track ? ("behind_on_track" as const) : ("behind" as const);
  return (
    <MeaningTag meaning={words === "behind" ? "down" : "running"}>
      {t(`monitor.${words}`, { quantity })}
    </MeaningTag>
  );
}

/** The sums of a span, in infeed units, against what standard rates would have made in it. */
export function SpanCounts(props: { figures: Figures; unit: string | null }) {
  const { t } = useTranslation("line");
  const { figures, unit } = props;
  const target = targetOf(figures);
  const rows = [
    ["good", figures.good_quantity],
    ...(target === null ? [] : [["target", target] as const]),
    ["waste", figures.waste_quantity],
    ["infeed", figures.infeed_quantity],
  ] as const;
  return (
    <section className={styles.part}>
      <h2>{t("monitor.counts")}</h2>
      <table className={styles.table}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name} className={name === "good" ? styles.strong : undefined}>
              <th scope="row" title={name === "target" ? t("monitor.target_detail") : undefined}>
                {t(`monitor.${name}`)}
              </th>
              <td className="of-number">
                <Quantity value={value} unit={unit} {...(name === "target" && { digits: 0 })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Throughput({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { actual_rate, target_rate } = status;
  if (actual_rate === null && target_rate === null) return null;
  const counted = status.order?.unit ?? status.counts?.outfeed_unit ?? "";
  const unit = t("monitor.per_minute", { unit: counted });
  const of = (rate: string | null) => (rate === null ? null : formatRate(Number(rate), locale));
  return (
    <section className={styles.part}>
      <h2>{t("monitor.throughput")}</h2>
      <p className={styles.large}>
        {of(actual_rate) ?? t("common:figures.no_data")} <small>{unit}</small>
      </p>
      {target_rate !== null && (
        <p className="of-quiet">
          {t("monitor.target_rate")} {of(target_rate)} {unit}
        </p>
      )}
    </section>
  );
}

export function Completion({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const { expected_end, order } = status;
  if (!order) return null;
  const late = expected_end && order.due_at ? secondsBetween(order.due_at, expected_end) : null;
  return (
    <section className={styles.part}>
      <h2>{t("monitor.completion")}</h2>
      {expected_end ? (
        <p className={styles.large}>
          <When at={expected_end} zone={status.line.time_zone} />
        </p>
      ) : (
        <p className="of-quiet">{t("monitor.completion_none")}</p>
      )}
      {late !== null && (
        <MeaningTag meaning={late > 0 ? "down" : "running"}>
          {t(late > 0 ? "monitor.completion_late" : "monitor.completion_early", {
            time: formatDuration(Math.abs(late)),
          })}
        </MeaningTag>
      )}
    </section>
  );
}
