import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Moved, Reflow } from "@/api/calendar";
import { assetsQuery } from "@/api/plant";
import type { Id, PlanFigures } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatDuration } from "@/lib/duration";
import { dayOf, formatInstant } from "@/lib/instant";
import styles from "./Moved.module.css";

const most = 100;

/** What saving would do to the plan: which entries move, what becomes late, how its figures change. */
export function MovedList(props: { reflow: Reflow }) {
  const { t } = useTranslation("calendar");
  const { moved, moved_count, figures, figures_before, warnings } = props.reflow;
  const shown = moved.slice(0, most);
  return (
    <section className={styles.moved} aria-label={t("moved.title")}>
      <p className={styles.head} role="status">
        {moved_count === 0 ? t("moved.none") : t("moved.count", { count: moved_count })}
      </p>
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, by keyboard too
        <div className={styles.scroll} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("moved.entry")}</th>
                <th scope="col">{t("moved.times")}</th>
                <th scope="col">{t("moved.lateness")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <Row key={each.entry_id} moved={each} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {moved_count > shown.length && (
        <p className="of-quiet">{t("moved.more", { count: moved_count - shown.length })}</p>
      )}
      {warnings.length > 0 && (
        <ul className={styles.warnings}>
          {warnings.map(({ code, detail, entry_id }) => (
            <li key={`${code}:${entry_id}:${detail}`}>{detail}</li>
          ))}
        </ul>
      )}
      {moved_count > 0 && <Figures before={figures_before} after={figures} />}
    </section>
  );
}

function useZoneOf(line_id: Id): string {
  const plant = usePlantZone();
  const assets = useQuery(assetsQuery).data?.items;
  return assets?.find(({ id }) => id === line_id)?.time_zone ?? plant;
}

function Row({ moved }: { moved: Moved }) {
  const { t } = useTranslation("calendar");
  const { before, after } = moved;
  const zone = useZoneOf(moved.line_id);
  return (
    <tr>
      <th scope="row">
        {moved.order_number ?? moved.mode}
        <span className={styles.line}>{moved.line}</span>
      </th>
      <td>
        <span className={styles.change}>
          <s className="of-nowrap">
            <Times times={before} zone={zone} />
          </s>
          <IconArrowRight size={14} role="img" aria-label={t("moved.becomes")} />
          <span className="of-nowrap">
            <Times times={after} zone={zone} />
          </span>
        </span>
      </td>
      <td>
        <Lateness moved={moved} />
      </td>
    </tr>
  );
}

/** From a start to an end; the day of the end only where it is another. */
function Times(props: { times: Moved["before"]; zone: string }) {
  const locale = useLocale();
  const { zone } = props;
  const { start_at, end_at } = props.times;
  const same = dayOf(start_at, zone) === dayOf(end_at, zone);
  return (
    <>
      {formatInstant(start_at, zone, locale, "day_time")}
      {"\u2013"}
      {formatInstant(end_at, zone, locale, same ? "time" : "day_time")}
    </>
  );
}

function Lateness({ moved }: { moved: Moved }) {
  const { t } = useTranslation("calendar");
  const { late_before, late_after, before, after } = moved;
  if (!late_before && !late_after) return null;
  if (!late_after) return <MeaningTag meaning="running">{t("moved.no_longer_late")}</MeaningTag>;
  const gained = (Date.parse(after.end_at) - Date.parse(before.end_at)) / 1000;
  const by = formatDuration(Math.abs(gained));
  if (!late_before) return <MeaningTag meaning="down">{t("moved.becomes_late")}</MeaningTag>;
  const words = gained < 0 ? t("moved.less_late", { by }) : t("moved.more_late", { by });
  return <MeaningTag meaning="down">{gained === 0 ? t("moved.still_late") : words}</MeaningTag>;
}

const names = ["late_orders", "total_lateness", "changeover_time"] as const;

function Figures(props: { before: PlanFigures; after: PlanFigures }) {
  const { t } = useTranslation("calendar");
  const { before, after } = props;
  const text = (name: (typeof names)[number], value: number) =>
    name === "late_orders" ? String(value) : formatDuration(value);
  return (
    <dl className={styles.figures} aria-label={t("moved.figures")}>
      {names.map((name) => {
        const change = after[name] - before[name];
        return (
          <div key={name}>
            <dt>{t(`moved.${name}`)}</dt>
            <dd>
              {text(name, before[name])}
              {change !== 0 && (
                <>
                  <IconArrowRight size={12} role="img" aria-label={t("moved.becomes")} />
                  <b data-worse={change > 0}>{text(name, after[name])}</b>
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
