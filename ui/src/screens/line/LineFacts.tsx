import { useMediaQuery } from "@mantine/hooks";
import { IconSwitchHorizontal } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { CountKind, LineStatus } from "@/api/types";
import { MeaningMark, MeaningTag } from "@/components/MeaningMark";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { Late, When } from "@/components/When";
import { formatClock, formatDuration, secondsBetween } from "@/lib/duration";
import { formatDecimal } from "@/lib/quantity";
import { CallButton } from "./calls/CallButton";
import { headlineOf } from "./headline";
import styles from "./LineFacts.module.css";
import { PeopleChip } from "./people/PeopleChip";

/** What the line does now, in large what its state is and for how long; who is there, and help. */
export function LineFacts({ path, status }: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const { line } = status;
  return (
    <aside className={styles.facts} aria-label={t("facts.label")}>
      <header className={styles.line}>
        <div className={styles.name}>
          <h1>{line.display_name}</h1>
          <span className="of-quiet">{[line.site, line.area].filter(Boolean).join(" · ")}</span>
        </div>
        <Link
          to="/line/$"
          params={{ _splat: "" }}
          className={styles.change}
          aria-label={t("change_line")}
          title={t("change_line")}
        >
          <IconSwitchHorizontal size={22} stroke={1.6} aria-hidden />
        </Link>
      </header>
      <div className={styles.hands}>
        <PeopleChip line={path} status={status} />
        <CallButton line={path} status={status} />
      </div>
      <Rest status={status} />
    </aside>
  );
}

/** On a phone it stays folded under the state, so that what can be done is within reach. */
function Rest({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const narrow = useMediaQuery("(max-width: 767px)");
  const all = (
    <>
      <div>
        <Work status={status} />
        <Notes status={status} />
      </div>
      <Counts status={status} />
      <Times status={status} />
    </>
  );
  if (narrow) {
    const { order, product } = status;
    const what = [order?.number, product?.name].filter(Boolean).join(" \u00b7 ");
    return (
      <details className={styles.folded}>
        <summary>
          <State status={status} what={what} />
        </summary>
        {all}
      </details>
    );
  }
  return (
    <>
      <State status={status} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section className={styles.rest} tabIndex={0} aria-label={t("facts.label")}>
        {all}
      </section>
    </>
  );
}

/** In large what it is and for how long; in small `what` is worked on. */
function State({ status, what }: { status: LineStatus; what?: string }) {
  const { t } = useTranslation("line");
  const now = useNow();
  const { meaning, name, since } = headlineOf(status);
  const { state } = status;
  const below = status.mode_type !== "production" && state;
  return (
    <div className={styles.state} data-meaning={meaning}>
      <MeaningMark meaning={meaning} size={32} />
      <div className={styles.stateWords}>
        <strong>{name}</strong>
        {status.mode_type === "production" && state?.category && <span>{state.category}</span>}
        {status.mode_type === "production" && !state && <span>{t("facts.no_state")}</span>}
        {what && <span>{what}</span>}
        {below && (
          <span>
            {t("facts.state_for", {
              state: below.name,
              time: formatDuration(secondsBetween(below.since, now)),
            })}
          </span>
        )}
      </div>
      {since && (
        <span className={styles.clock} role="timer" aria-live="off">
          {formatClock(secondsBetween(since, now))}
        </span>
      )}
    </div>
  );
}

function Row(props: { name: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Work({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const { order, product } = status;
  return (
    <>
      <dl className={styles.rows}>
        <Row name={t("facts.mode")}>
          <b>{status.mode}</b>
          {status.set_by && <small>{t(`set_by.${status.set_by}`)}</small>}
        </Row>
        <Row name={t("facts.order")}>
          {order ? <b>{order.number}</b> : <span className="of-quiet">{t("facts.no_order")}</span>}
        </Row>
        <Row name={t("facts.product")}>
          {product ? (
            <>
              <b>{product.name}</b>
              <small>{product.code}</small>
            </>
          ) : (
            <span className="of-quiet">{t("facts.no_product")}</span>
          )}
        </Row>
      </dl>
      {order && (
        <div className={styles.progress}>
          <ProgressBar
            labels
            actual={status.order_actual_quantity ?? "0"}
            required={order.required_quantity}
            unit={order.unit}
          />
        </div>
      )}
    </>
  );
}

/** What was read before the start stays in sight while the order runs. */
function Notes({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const notes = status.order?.notes.trim() ?? "";
  if (notes === "") return null;
  return (
    <section
      className={styles.notes}
      aria-label={t("facts.notes", { order: status.order?.number })}
    >
      {notes}
    </section>
  );
}

const kinds: CountKind[] = ["infeed", "outfeed", "waste"];

function Counts({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const { counts } = status;
  if (!counts) return <p className={`${styles.none} of-quiet`}>{t("facts.no_counts")}</p>;
  return (
    <div className={styles.counts}>
      <table aria-label={t("facts.counts")}>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                {t(`facts.${kind}`)}
                {counts.calculated.includes(kind) && (
                  <small title={t("facts.calculated_detail")}>{t("facts.calculated")}</small>
                )}
              </th>
              <td className="of-number">
                <Quantity value={counts[kind]} unit={counts[`${kind}_unit`]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Discrepancy counts={counts} />
    </div>
  );
}

/** Where all three are counted and disagree: by how much, and which way. */
function Discrepancy({ counts }: { counts: NonNullable<LineStatus["counts"]> }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { discrepancy } = counts;
  if (discrepancy === null || !/[1-9]/.test(discrepancy)) return null;
  const more_out = discrepancy.startsWith("-");
  const quantity = `${formatDecimal(discrepancy.replace("-", ""), locale)} ${counts.infeed_unit}`;
  return (
    <p className={styles.discrepancy}>
      <MeaningMark meaning="hold" />
      {t(more_out ? "facts.more_out" : "facts.more_in", { quantity })}
    </p>
  );
}

function Times({ status }: { status: LineStatus }) {
  const { t } = useTranslation("line");
  const zone = status.line.time_zone;
  const now = useNow(60);
  const { order, next_entry: next, expected_end: end } = status;
  const due_at = order?.due_at ?? null;
  const behind = end !== null && due_at !== null ? secondsBetween(due_at, end) : 0;
  const overdue = due_at !== null && Date.parse(due_at) < now;
  return (
    <dl className={styles.rows}>
      {status.run_started_at && (
        <Row name={t("facts.started")}>
          <When at={status.run_started_at} zone={zone} />
        </Row>
      )}
      {order?.due_at && (
        <Row name={t("facts.due")}>
          <When at={order.due_at} zone={zone} />
          <Late due_at={order.due_at} />
        </Row>
      )}
      {end !== null && (
        <Row name={t("facts.expected_end")}>
          <When at={end} zone={zone} />
          {behind > 0 && !overdue && (
            <MeaningTag meaning="hold">
              {t("facts.will_be_late", { time: formatDuration(behind) })}
            </MeaningTag>
          )}
        </Row>
      )}
      {next && (
        <Row name={t("facts.next")}>
          <b>{next.order_number ?? next.product_name}</b>
          <small>
            {t("facts.at")} <When at={next.start_at} zone={zone} />
          </small>
        </Row>
      )}
    </dl>
  );
}
