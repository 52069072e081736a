import { Link } from "@tanstack/react-router";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Order, OrderPage } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatDuration } from "@/lib/duration";
import { formatInstant, styleForNow } from "@/lib/instant";
import styles from "./LateStrip.module.css";

/** The orders that are late or are expected to be, the latest first: expected end against due. */
export function LateStrip({ late }: { late: OrderPage }) {
  const { t } = useTranslation("overview");
  const row = useRef<HTMLUListElement>(null);
  const fit = useHowManyFit(row);
  const shown = late.items.slice(0, fit);
  const others = (late.total ?? late.items.length) - shown.length;
  return (
    <section className={styles.strip} aria-labelledby="late-orders">
      <header>
        <h2 id="late-orders">
          <MeaningTag meaning="down">
            {t("late.title", { count: late.total ?? late.items.length })}
          </MeaningTag>
        </h2>
        <Link to="/orders" search={{ late: "expected", sort: "-expected_lateness" }}>
          {others > 0 ? t("late.others", { count: others }) : t("late.all")}
        </Link>
      </header>
      <ul ref={row} className={styles.cards}>
        {shown.map((order) => (
          <li key={order.id}>
            <LateCard order={order} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const card_width = 292;
const gap = 8;

const on_a_day = {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
} as const;

/** How many cards fit beside each other; on a phone the row scrolls, and holds them all. */
function useHowManyFit(row: RefObject<HTMLElement | null>): number {
  const [fit, setFit] = useState(4);
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const count = () => {
      const scrolls = getComputedStyle(element).gridAutoFlow.startsWith("column");
      const cards = Math.floor((element.clientWidth + gap) / (card_width + gap));
      setFit(scrolls ? Number.POSITIVE_INFINITY : Math.max(cards, 1));
    };
    count();
    const observer = new ResizeObserver(count);
    observer.observe(element);
    return () => observer.disconnect();
  }, [row]);
  return fit;
}

function LateCard({ order }: { order: Order }) {
  const { t } = useTranslation("overview");
  const zone = usePlantZone();
  const locale = useLocale();
  const now = useNow(60);
  const { due_at, expected_end } = order;
  const now_late = order.lateness !== null;
  const time = formatDuration(order.expected_lateness ?? order.lateness ?? 0);
  const clock = (at: string) =>
    styleForNow(at, now, zone) === "time"
      ? formatInstant(at, zone, locale, "time")
      : new Date(at).toLocaleString(locale, { ...on_a_day, timeZone: zone });
  return (
    <Link
      to="/orders"
      search={{ order: String(order.id) }}
      className={styles.card}
      title={t("late.open", { number: order.number })}
    >
      <span className={styles.line}>
        <span className={styles.name}>
          <b>{order.number}</b> <span>{order.product.name}</span>
        </span>
        <span className={styles.time}>{due_at && `${t("late.due")} ${clock(due_at)}`}</span>
      </span>
      <span className={styles.line}>
        <MeaningTag meaning={now_late ? "down" : "hold"}>
          {now_late ? t("common:time.late_by", { time }) : t("late.will_be", { time })}
        </MeaningTag>
        <span className={styles.time}>
          {expected_end === null
            ? t("late.not_planned")
            : `${t("late.ends")} ${clock(expected_end)}`}
        </span>
      </span>
    </Link>
  );
}
