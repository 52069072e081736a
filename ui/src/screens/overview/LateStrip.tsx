import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Order, OrderPage } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { formatDuration } from "@/lib/duration";
import styles from "./LateStrip.module.css";

/** The orders that are late or are expected to be, the latest first: expected end against due. */
export function LateStrip({ late }: { late: OrderPage }) {
  const { t } = useTranslation("overview");
  return (
    <section className={styles.strip} aria-labelledby="late-orders">
      <header>
        <h2 id="late-orders">
          <MeaningTag meaning="down">
            {t("late.title", { count: late.total ?? late.items.length })}
          </MeaningTag>
        </h2>
        <Link to="/orders" search={{ late: "expected", sort: "-expected_lateness" }}>
          {t("late.all")}
        </Link>
      </header>
      <ul>
        {late.items.map((order) => (
          <li key={order.id}>
            <LateCard order={order} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function LateCard({ order }: { order: Order }) {
  const { t } = useTranslation("overview");
  const zone = usePlantZone();
  const now_late = order.lateness !== null;
  const time = formatDuration(order.expected_lateness ?? order.lateness ?? 0);
  return (
    <Link
      to="/orders"
      search={{ order: String(order.id) }}
      className={styles.card}
      title={t("late.open", { number: order.number })}
    >
      <span className={styles.name}>
        <b>{order.number}</b> <span>{order.product.name}</span>
      </span>
      <MeaningTag meaning={now_late ? "down" : "hold"}>
        {now_late ? t("common:time.late_by", { time }) : t("late.will_be", { time })}
      </MeaningTag>
      <span className={styles.times}>
        <span>
          {t("late.due")} {order.due_at && <When at={order.due_at} zone={zone} />}
        </span>
        <span>
          {order.expected_end === null ? (
            t("late.not_planned")
          ) : (
            <>
              {t("late.expected")} <When at={order.expected_end} zone={zone} />
            </>
          )}
        </span>
      </span>
    </Link>
  );
}
