import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatClock } from "@/lib/duration";
import { meaningOfState } from "@/lib/meaning";
import styles from "./Facts.module.css";
import { momentOf } from "./labels";
import type { Span } from "./span";
import { type StateInterval, stopsOf } from "./strips";

const few = 8;

/** Every stop of a span; choosing one narrows the facts to it. */
export function Stops(props: {
  states: readonly StateInterval[];
  span: Span;
  zone: string;
  chosen: string | undefined;
  choose: (start_at: string | undefined) => void;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const [order, setOrder] = useState<"longest" | "in_order">("longest");
  const [all, setAll] = useState(false);
  const { chosen, zone } = props;
  const stops = stopsOf(props.states, order);
  const shown = all ? stops : stops.slice(0, few);
  const hidden = stops.find(({ start_at }) => start_at === chosen);
  if (hidden && !shown.includes(hidden)) shown.push(hidden);
  return (
    <section className={styles.part}>
      <div className={styles.tools}>
        <h3>{t("facts.stops")}</h3>
        {stops.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t("facts.stops")}
            data={(["longest", "in_order"] as const).map((value) => ({
              value,
              label: t(`facts.${value}`),
            }))}
            value={order}
            onChange={setOrder}
          />
        )}
      </div>
      {stops.length === 0 ? (
        <p className="of-quiet">{t("facts.no_stops")}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("facts.start")}</th>
              <th scope="col">{t("facts.state")}</th>
              <th scope="col">{t("facts.category")}</th>
              <th scope="col" className="of-number">
                {t("facts.time")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((stop) => (
              <tr key={stop.start_at} data-picked={stop.start_at === chosen}>
                <td>
                  <button
                    type="button"
                    aria-pressed={stop.start_at === chosen}
                    onClick={() =>
                      props.choose(stop.start_at === chosen ? undefined : stop.start_at)
                    }
                  >
                    {momentOf(stop.start_at, props.span, zone, locale)}
                  </button>
                </td>
                <td>
                  <MeaningTag meaning={meaningOfState(stop.type)}>{stop.state}</MeaningTag>
                </td>
                <td className="of-quiet">{stop.category}</td>
                <td className="of-number">{formatClock(stop.time)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!all && stops.length > few && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t("facts.more_stops", { all: stops.length })}
        </button>
      )}
    </section>
  );
}
