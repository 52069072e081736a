import { ActionIcon, Select, TextInput } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconMapPin, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, memo, type PointerEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { unscheduledQuery } from "@/api/entries";
import { statusesQuery } from "@/api/plant";
import type { Order } from "@/api/types";
import { stripeOf } from "@/board/layout";
import { MeaningMark } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { subtractDecimals } from "@/lib/decimalText";
import { formatDuration } from "@/lib/duration";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Schedule.module.css";

const sorts = ["due_at", "-priority", "number", "product"] as const;
const shown = 100;

/** What of an order is not on the board yet. */
export function unscheduledQuantity(order: Order): string {
  return subtractDecimals(order.required_quantity, order.scheduled_quantity);
}

interface OrderProps {
  order: Order;
  onPress: (order: Order, event: PointerEvent) => void;
  onPlace: (order: Order) => void;
  onBest: (order: Order) => void;
}

const OrderItem = memo(function OrderItem(props: OrderProps) {
  const { t } = useTranslation(["schedule", "common"]);
  const locale = useLocale();
  const zone = usePlantZone();
  const { order } = props;
  return (
    <li>
      <button
        type="button"
        className={styles.order}
        style={{ "--stripe": stripeOf(order.product.id) } as CSSProperties}
        onPointerDown={(event) => event.button === 0 && props.onPress(order, event)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          props.onPlace(order);
        }}
      >
        <span className={styles.between}>
          <b>{order.number}</b>
          <span className="of-nowrap">
            {formatDecimal(unscheduledQuantity(order), locale)}{" "}
            <span className="of-quiet">{order.unit}</span>
          </span>
        </span>
        <span className={styles.cut}>{order.product.name}</span>
        <span className={`${styles.between} of-quiet`}>
          <span>
            {order.due_at === null ? (
              t("orders.no_due")
            ) : (
              <>
                {order.lateness !== null && <MeaningMark meaning="down" size={10} />}{" "}
                {order.lateness !== null ? (
                  t("common:time.late_by", { time: formatDuration(order.lateness) })
                ) : (
                  <When at={order.due_at} zone={zone} />
                )}
              </>
            )}
          </span>
          {order.priority !== 0 && (
            <span>{t("orders.priority", { priority: order.priority })}</span>
          )}
        </span>
      </button>
      <ActionIcon
        className={styles.best}
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t("orders.best", { number: order.number })}
        title={t("orders.best", { number: order.number })}
        onClick={() => props.onBest(order)}
      >
        <IconMapPin size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </li>
  );
});

/** The orders that are not wholly on the board, to be dragged onto a line or placed by form. */
export function Unscheduled(props: {
  text: string | undefined;
  sort: string | undefined;
  onText: (text: string | undefined) => void;
  onSort: (sort: string) => void;
  onPress: OrderProps["onPress"];
  onPlace: OrderProps["onPlace"];
  onBest: OrderProps["onBest"];
  onHide: () => void;
  /** Out of the way while an order is dragged out of a narrow screen's panel. */
  aside: boolean;
}) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const [text, setText] = useState(props.text ?? "");
  const wanted = useDeferredValue(text.trim());
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const sort = sorts.find((each) => each === props.sort) ?? "due_at";
  const query = useQuery(
    unscheduledQuery({
      text: wanted || undefined,
      status: statuses
        .filter(({ can_schedule, enabled }) => can_schedule && enabled)
        .map(({ name }) => name)
        .join(","),
      sort,
      limit: shown,
    }),
  );
  const orders = query.data?.items ?? [];
  const total = query.data?.total ?? orders.length;
  return (
    <aside className={styles.side} aria-label={t("tools.orders")} data-aside={props.aside}>
      <div className={styles.sideHead}>
        <div className={styles.sideTitle}>
          <h2>
            {t("orders.title")}{" "}
            {query.data && <span className="of-quiet">{total.toLocaleString(locale)}</span>}
          </h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("orders.hide")}
            onClick={props.onHide}
          >
            <IconLayoutSidebarLeftCollapse size={18} aria-hidden />
          </ActionIcon>
        </div>
        <div className={styles.sideTools}>
          <TextInput
            size="xs"
            type="search"
            aria-label={t("orders.filter")}
            placeholder={t("orders.filter")}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              props.onText(event.currentTarget.value.trim() || undefined);
            }}
          />
          <Select
            size="xs"
            aria-label={t("orders.sort")}
            allowDeselect={false}
            data={sorts.map((value) => ({ value, label: t(`orders.sort_${value}`) }))}
            value={sort}
            onChange={(value) => value && props.onSort(value)}
            comboboxProps={{ width: 140, position: "bottom-end" }}
          />
        </div>
      </div>
      {query.error && (
        <div className={styles.notice}>
          <ProblemNotice error={query.error} />
        </div>
      )}
      <ul className={styles.orders}>
        {orders.map((order) => (
          <OrderItem
            key={order.id}
            order={order}
            onPress={props.onPress}
            onPlace={props.onPlace}
            onBest={props.onBest}
          />
        ))}
        {query.isSuccess && orders.length === 0 && (
          <li className={styles.foot}>
            {wanted === "" ? t("orders.none") : t("orders.none_filtered")}
          </li>
        )}
        {total > orders.length && (
          <li className={styles.foot}>{t("orders.more", { count: total - orders.length })}</li>
        )}
      </ul>
      {orders.length > 0 && <div className={styles.foot}>{t("orders.hint")}</div>}
    </aside>
  );
}
