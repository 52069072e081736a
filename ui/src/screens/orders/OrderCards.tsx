import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { ProgressBar } from "@/components/ProgressBar";
import { Due } from "./cells";
import styles from "./Orders.module.css";
import { StatusTag } from "./StatusTag";
import type { OrderRows, Span } from "./usePages";

const height = 112;

function Card(props: { order: Order }) {
  const { order } = props;
  return (
    <>
      <span className={styles.between}>
        <span className={styles.strong}>{order.number}</span>
        <StatusTag status={order.status} />
      </span>
      <span className={styles.between}>
        <span className={styles.cut}>{order.product.name}</span>
        <Due order={order} />
      </span>
      <ProgressBar
        actual={order.actual_quantity}
        required={order.required_quantity}
        unit={order.unit}
        labels
      />
    </>
  );
}

/** The orders as cards, for narrow screens. */
export function OrderCards(props: {
  rows: OrderRows;
  open: string | undefined;
  onOpen: (index: number, order: Order) => void;
  onSpan: (span: Span) => void;
}) {
  const { t } = useTranslation("orders");
  const { rows, onSpan } = props;
  const list = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => list.current,
    estimateSize: () => height,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onSpan({ first, last }), [first, last, onSpan]);
  return (
    <div ref={list} className={styles.cards}>
      <ul
        aria-label={t("table.label")}
        style={{ position: "relative", height: virtual.getTotalSize(), margin: 0, padding: 0 }}
      >
        {items.map(({ index, start }) => {
          const order = rows.at(index);
          return (
            <li key={index} style={{ listStyle: "none" }}>
              <button
                type="button"
                className={styles.card}
                data-open={order !== undefined && props.open === String(order.id)}
                disabled={order === undefined}
                aria-label={order ? undefined : t("table.loading")}
                style={{ height, transform: `translateY(${start}px)` }}
                onClick={() => order && props.onOpen(index, order)}
              >
                {order ? <Card order={order} /> : <span className={styles.blank} />}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
