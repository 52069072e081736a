import type { TFunction } from "i18next";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Order } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatDuration } from "@/lib/duration";
import { formatInstant, styleForNow } from "@/lib/instant";
import { formatPercent } from "@/lib/percent";
import { formatDecimal, share } from "@/lib/quantity";
import type { ColumnId } from "./columns";
import { attributeText } from "./draft";
import styles from "./Orders.module.css";
import { StatusMark, useStatusLook } from "./StatusTag";

/**
 * What cells are drawn with. Hundreds of them come into sight in a moment, so none asks for
 * anything by itself.
 */
export interface Drawing {
  t: TFunction<"orders">;
  late: (time: string) => string;
  expectedLate: (time: string) => string;
  locale: string;
  zone: string;
  now: number;
  status: ReturnType<typeof useStatusLook>;
}

export function useDrawing(): Drawing {
  const { t } = useTranslation("orders");
  const common = useTranslation().t;
  const locale = useLocale();
  const zone = usePlantZone();
  const now = useNow(60);
  const status = useStatusLook();
  return useMemo(
    () => ({
      t,
      late: (time) => common("time.late_by", { time }),
      expectedLate: (time) => t("expected_late", { time }),
      locale,
      zone,
      now,
      status,
    }),
    [t, common, locale, zone, now, status],
  );
}

const none = <span className="of-quiet">–</span>;

const cut = (text: string, strong = false) => (
  <span className={strong ? `${styles.cut} ${styles.strong}` : styles.cut} title={text}>
    {text}
  </span>
);

function clock(at: string | null, { zone, locale, now }: Drawing): ReactNode {
  if (at === null) return none;
  return (
    <time dateTime={at} title={formatInstant(at, zone, locale)}>
      {formatInstant(at, zone, locale, styleForNow(at, now, zone))}
    </time>
  );
}

function due(order: Order, drawing: Drawing): ReactNode {
  const at = clock(order.due_at, drawing);
  if (order.lateness === null && order.expected_lateness === null) return at;
  if (order.lateness === null) {
    return (
      <span className={styles.due}>
        {at}
        <span className={`${styles.due} ${styles.expectedLate}`}>
          <MeaningMark meaning="hold" size={10} />
          {drawing.expectedLate(formatDuration(order.expected_lateness ?? 0))}
        </span>
      </span>
    );
  }
  return (
    <span className={styles.due}>
      {at}
      <span className={`${styles.due} ${styles.late}`}>
        <MeaningMark meaning="down" size={10} />
        {drawing.late(formatDuration(order.lateness))}
      </span>
    </span>
  );
}

function progress(order: Order, { locale }: Drawing): ReactNode {
  const done = share(order.actual_quantity, order.required_quantity);
  const width = `${Math.min(done ?? 0, 1) * 100}%`;
  return (
    <span className={styles.progress}>
      <span className={styles.track} aria-hidden>
        <span
          className={styles.done}
          data-complete={done !== null && done >= 1}
          style={{ width }}
        />
      </span>
      <span>{formatPercent(done, locale)}</span>
    </span>
  );
}

/** What stands in a cell of the list. */
export function drawCell(id: ColumnId, order: Order, drawing: Drawing): ReactNode {
  switch (id) {
    case "number":
      return cut(order.number, true);
    case "product":
      return (
        <span className={styles.cut} title={`${order.product.name} (${order.product.code})`}>
          {order.product.name} <span className="of-quiet">{order.product.code}</span>
        </span>
      );
    case "product_class":
      return order.product.product_class === null ? none : cut(order.product.product_class);
    case "status":
      return <StatusMark {...drawing.status(order.status)} />;
    case "due_at":
      return due(order, drawing);
    case "lateness":
      return order.lateness === null ? none : formatDuration(order.lateness);
    case "progress":
      return progress(order, drawing);
    case "lines":
      return order.lines.length === 0 ? (
        <span className="of-quiet">{drawing.t("table.any_line")}</span>
      ) : (
        cut(order.lines.map((line) => line.display_name).join(", "))
      );
    case "attributes":
      return cut(
        Object.entries(order.attributes)
          .map(([name, value]) => `${name}: ${attributeText(value)}`)
          .join(", "),
      );
    case "earliest_start":
    case "expected_end":
    case "created_at":
    case "updated_at":
      return clock(order[id], drawing);
    case "priority":
      return order.priority;
    case "external_id":
      return order.external_id === null ? none : cut(order.external_id);
    case "unit":
    case "source":
    case "mode":
    case "notes":
      return cut(order[id]);
    default:
      return formatDecimal(order[id], drawing.locale);
  }
}

/** When an order is due, and by how much it is late; in one line. */
export function Due(props: { order: Order }) {
  return due(props.order, useDrawing());
}
