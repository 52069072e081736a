import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { PlannedEntry, Product, Rate, StartableOrder } from "@/api/types";
import { MeaningMark } from "@/components/MeaningMark";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { Late, When } from "@/components/When";
import { isPositive } from "@/lib/decimalText";
import { dayOf, formatInstant, styleForNow } from "@/lib/instant";
import { meaningOfMode } from "@/lib/meaning";
import { formatRate } from "@/lib/quantity";
import styles from "./ChoiceCard.module.css";
import { type Choice, nameOf, type Obstacle } from "./choice";

interface CardProps {
  choice: Choice;
  checked: boolean;
  next: boolean;
  obstacle: Obstacle | null;
  zone: string;
  rates: Rate[];
  pick: (choice: Choice) => void;
}

/** One thing to start from. What cannot be started stays readable and says why. */
export function ChoiceCard(props: CardProps) {
  const { t } = useTranslation("line");
  const { choice, checked, obstacle } = props;
  return (
    <label className={styles.card} data-checked={checked} data-blocked={obstacle !== null}>
      <input
        type="radio"
        name="choice"
        className="of-hidden"
        checked={checked}
        onChange={() => props.pick(choice)}
      />
      <span className={styles.dot} aria-hidden />
      <Body {...props} />
      {obstacle && (
        <span className={styles.reason}>
          <IconLock size={16} stroke={1.8} aria-hidden />
          {"reason" in obstacle ? obstacle.reason : t(`run.${obstacle.code}`)}
        </span>
      )}
    </label>
  );
}

function Body(props: CardProps) {
  const { choice } = props;
  switch (choice.kind) {
    case "entry":
      return <EntryBody entry={choice.entry} next={props.next} zone={props.zone} />;
    case "order":
      return <OrderBody order={choice.order} zone={props.zone} />;
    case "product":
      return <ProductBody product={choice.product} rates={props.rates} />;
    case "mode":
      return (
        <Card
          title={nameOf(choice)}
          mark={<MeaningMark meaning={meaningOfMode(choice.mode.type)} size={18} />}
        />
      );
  }
}

function Card(props: {
  title: string;
  mark?: ReactNode;
  tags?: ReactNode;
  detail?: ReactNode;
  amount?: ReactNode;
  below?: ReactNode;
}) {
  return (
    <>
      <span className={styles.title}>
        {props.mark}
        <b>{props.title}</b>
        {props.tags}
      </span>
      <span className={styles.amount}>{props.amount}</span>
      <span className={styles.detail}>{props.detail}</span>
      <span className={styles.below}>{props.below}</span>
    </>
  );
}

function EntryBody(props: { entry: PlannedEntry; next: boolean; zone: string }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const now = useNow(60);
  const { entry, zone } = props;
  const sameDay = dayOf(entry.start_at, zone) === dayOf(entry.end_at, zone);
  return (
    <Card
      title={entry.order_number ?? ""}
      tags={
        <>
          {props.next && <span className={styles.next}>{t("run.next")}</span>}
          {entry.due_at && <Late due_at={entry.due_at} />}
        </>
      }
      detail={entry.product_name}
      amount={<Quantity value={entry.quantity} unit={entry.unit} />}
      below={
        <>
          {sameDay ? (
            formatInstant(entry.start_at, zone, locale, styleForNow(entry.start_at, now, zone))
          ) : (
            <When at={entry.start_at} zone={zone} />
          )}
          {"\u2013"}
          <When at={entry.end_at} zone={zone} {...(sameDay && { style: "time" })} />
        </>
      }
    />
  );
}

function OrderBody(props: { order: StartableOrder; zone: string }) {
  const { t } = useTranslation("line");
  const { order } = props;
  const begun = isPositive(order.actual_quantity);
  return (
    <Card
      title={order.number}
      tags={order.due_at && <Late due_at={order.due_at} />}
      detail={order.product_name}
      amount={
        begun ? (
          <ProgressBar
            labels
            actual={order.actual_quantity}
            required={order.required_quantity}
            unit={order.unit}
          />
        ) : (
          <Quantity value={order.required_quantity} unit={order.unit} />
        )
      }
      below={
        order.due_at && (
          <>
            {t("facts.due")} <When at={order.due_at} zone={props.zone} />
          </>
        )
      }
    />
  );
}

function ProductBody(props: { product: Product; rates: Rate[] }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { product } = props;
  const rate = props.rates.find((each) => each.product_id === product.id);
  const perMinute = rate && (Number(rate.standard_rate) / rate.rate_period) * 60;
  return (
    <Card
      title={product.name}
      detail={product.code}
      amount={
        perMinute !== undefined &&
        t("run.rate", { rate: formatRate(perMinute, locale), unit: rate?.rate_unit })
      }
    />
  );
}
