import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { ProgressBar } from "@/components/ProgressBar";
import { DueCell } from "./columns";
import styles from "./Orders.module.css";
import { StatusTag } from "./StatusTag";

const height = 112;

/** The orders as cards, for narrow screens. */
export function OrderCards(props: {
  orders: Order[];
  open: string | undefined;
  onOpen: (order: Order) => void;
  onEnd: () => void;
}) {
  const { t } = useTranslation("orders");
  const { orders, onEnd } = props;
  const list = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: orders.length,
    getScrollElement: () => list.current,
    estimateSize: () => height,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (orders.length > 0 && last >= orders.length - 20) onEnd();
  }, [last, orders.length, onEnd]);
  return (
    <div ref={list} className={styles.cards}>
      <ul
        aria-label={t("table.label")}
        style={{ position: "relative", height: virtual.getTotalSize(), margin: 0, padding: 0 }}
      >
        {items.map((item) => {
          const order = orders[item.index];
          if (!order) return null;
          return (
            <li key={order.id} style={{ listStyle: "none" }}>
              <button
                type="button"
                className={styles.card}
                data-open={props.open === String(order.id)}
                style={{ height, transform: `translateY(${item.start}px)` }}
                onClick={() => props.onOpen(order)}
              >
                <span className={styles.between}>
                  <span className={styles.strong}>{order.number}</span>
                  <StatusTag status={order.status} />
                </span>
                <span className={styles.between}>
                  <span className={styles.cut}>{order.product.name}</span>
                  <DueCell order={order} />
                </span>
                <ProgressBar
                  actual={order.actual_quantity}
                  required={order.required_quantity}
                  unit={order.unit}
                  labels
                />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
