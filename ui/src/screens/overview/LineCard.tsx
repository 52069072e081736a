import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Decimal, Instant, LineStatus, Pace } from "@/api/types";
import { HourBars } from "@/components/HourBars";
import { MeaningMark, MeaningTag } from "@/components/MeaningMark";
import { OeeFigures } from "@/components/OeeFigures";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { TimeBar } from "@/components/TimeBar";
import { useLocale } from "@/components/useLocale";
import { Late, When } from "@/components/When";
import { formatDuration, secondsBetween } from "@/lib/duration";
import { type Meaning, meaningOfStatus } from "@/lib/meaning";
import { formatRate } from "@/lib/quantity";
import styles from "./LineCard.module.css";

const CallMarks = lazy(async () => ({ default: (await import("./CallMarks")).CallMarks }));

const meaningOfPace: Record<Pace, Meaning> = {
  on_track: "running",
  behind: "hold",
  over: "planned",
};

function Since(props: { since: Instant }) {
  const now = useNow();
  return <time>{formatDuration(Math.max(secondsBetween(props.since, now), 0))}</time>;
}

/** What the line does now, in the largest words of the card, and for how long. */
function Doing({ status }: { status: LineStatus }) {
  const { t } = useTranslation("overview");
  const { mode, mode_type, state, set_by, run_started_at } = status;
  const meaning = meaningOfStatus(status);
  const producing = mode_type === "production";
  const name = producing ? (state?.name ?? t("no_state")) : mode;
  const since = producing ? state?.since : run_started_at;
  const beside = producing ? mode : state?.name;
  return (
    <div className={styles.doing} data-meaning={meaning}>
      <MeaningMark meaning={meaning} size={18} />
      <strong title={name}>{name}</strong>
      {since && <Since since={since} />}
      <span className={styles.mode}>
        {beside}
        {beside && set_by && " · "}
        {set_by && t(`set_by.${set_by}`)}
      </span>
    </div>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Rate(props: { rate: Decimal | null; unit: string }) {
  const { t } = useTranslation("overview");
  const locale = useLocale();
  if (props.rate === null) return <span className="of-quiet">{t("common:figures.no_data")}</span>;
  return (
    <span className="of-nowrap">
      {formatRate(Number(props.rate), locale)}
      <span className="of-quiet">{`\u00a0${t("per_minute", { unit: props.unit })}`}</span>
    </span>
  );
}

function OrderFacts({ status }: { status: LineStatus }) {
  const { t } = useTranslation("overview");
  const { order, line } = status;
  if (!order) return null;
  const unit = order.unit;
  return (
    <>
      <ProgressBar
        actual={status.order_actual_quantity ?? "0"}
        required={order.required_quantity}
        unit={unit}
      />
      <dl className={styles.facts}>
        <Fact name={t("common:quantity.actual")}>
          <Quantity value={status.order_actual_quantity} unit={unit} digits={0} />
        </Fact>
        <Fact name={t("common:quantity.required")}>
          <Quantity value={order.required_quantity} unit={unit} digits={0} />
        </Fact>
        <Fact name={t("common:quantity.remaining")}>
          <Quantity value={status.remaining_quantity} unit={unit} digits={0} />
        </Fact>
        <Fact name={t("rate")}>
          <Rate rate={status.actual_rate} unit={unit} />
        </Fact>
        <Fact name={t("target_rate")}>
          <Rate rate={status.target_rate} unit={unit} />
        </Fact>
        <Fact name={t("expected_end")}>
          {status.expected_end ? (
            <When at={status.expected_end} zone={line.time_zone} />
          ) : (
            <span className="of-quiet">{t("common:figures.no_data")}</span>
          )}
        </Fact>
      </dl>
    </>
  );
}

function Next({ status }: { status: LineStatus }) {
  const { t } = useTranslation("overview");
  const next = status.next_entry;
  if (!next) return <p className={styles.next}>{t("next_none")}</p>;
  return (
    <p className={styles.next}>
      <span>{t("next")}</span> <When at={next.start_at} zone={status.line.time_zone} />
      {next.order_number && ` · ${next.order_number}`}
      {next.product_name && ` · ${next.product_name}`}
      {next.quantity && (
        <>
          {" · "}
          <Quantity value={next.quantity} unit={next.unit} digits={0} />
        </>
      )}
    </p>
  );
}

/** Whether the order is late, or will be when it is expected to end. */
function LateOrder({ due_at, end }: { due_at: Instant; end: Instant | null }) {
  const { t } = useTranslation("overview");
  const now = useNow(60);
  const behind = end === null ? 0 : secondsBetween(due_at, end);
  if (behind <= 0 || Date.parse(due_at) < now) return <Late due_at={due_at} />;
  return (
    <MeaningTag meaning="hold">{t("late.will_be", { time: formatDuration(behind) })}</MeaningTag>
  );
}

function Work({ status }: { status: LineStatus }) {
  const { t } = useTranslation("overview");
  const { order, product, line } = status;
  if (!order && !product) {
    return (
      <div className={styles.work}>
        <b>{t("no_order")}</b>
        <Next status={status} />
      </div>
    );
  }
  return (
    <div className={styles.work}>
      <div className={styles.titles}>
        <b>{order?.number ?? t("no_order")}</b>
        {order?.due_at && (
          <span className={styles.due}>
            {t("due")} <When at={order.due_at} zone={line.time_zone} />
          </span>
        )}
      </div>
      <div className={styles.titles}>
        <span className={styles.product} title={product?.name}>
          {product?.name}
        </span>
        {order?.due_at && <LateOrder due_at={order.due_at} end={status.expected_end} />}
      </div>
      <OrderFacts status={status} />
    </div>
  );
}

/** One line at a glance; all of it leads to the line's screen. */
export function LineCard({ status, level }: { status: LineStatus; level: 2 | 3 | 4 }) {
  const { t } = useTranslation("overview");
  const { line, pace, hours } = status;
  const Heading = `h${level}` as const;
  const running = status.figures !== null && status.mode_type === "production";
  return (
    <article className={styles.card}>
      <header className={styles.head}>
        <Heading>
          <Link to="/line/$" params={{ _splat: line.path }}>
            {line.display_name}
          </Link>
        </Heading>
        {pace && <MeaningTag meaning={meaningOfPace[pace]}>{t(`pace.${pace}`)}</MeaningTag>}
      </header>
      {status.calls.length > 0 && (
        <Suspense>
          <CallMarks calls={status.calls} />
        </Suspense>
      )}
      <Doing status={status} />
      <Work status={status} />
      <div className={styles.figures}>
        {running && (
          <div>
            <p className={styles.caption}>{t("this_run")}</p>
            <OeeFigures figures={status.figures} size="small" />
          </div>
        )}
        <div className={styles.hours}>
          <div className={styles.axis}>
            <span>{t("oee_hours")}</span>
            <span>{t("last_hours")}</span>
          </div>
          <HourBars hours={hours} zone={line.time_zone} />
        </div>
        <TimeBar times={status.times} />
      </div>
    </article>
  );
}
