import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fact } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Facts.module.css";
import { momentOf } from "./labels";
import type { Span } from "./span";
import { meaningOfType } from "./strips";
import { useFactPages } from "./useFactPages";

const kinds = ["all", "count", "state"] as const;
/** Seconds after which a fact counts as recorded late. */
const usual_delay = 60;

/** The single facts of a span, as they were recorded. */
export function FactTable(props: {
  line: string;
  zone: string;
  span: Span;
  narrowed: boolean;
  widen: () => void;
}) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const { line, zone, span, narrowed } = props;
  const [kind, setKind] = useState<(typeof kinds)[number]>("all");
  const facts = useFactPages({ line, ...span, ...(kind !== "all" && { kind }) });
  const items = facts.data?.pages.flatMap((page) => page.items) ?? [];
  const clock = (at: string) => momentOf(at, span, zone, locale);
  return (
    <section className={styles.part}>
      <div className={styles.tools}>
        <h3>{t("facts.list")}</h3>
        <SegmentedControl
          size="xs"
          aria-label={t("facts.list")}
          data={kinds.map((value) => ({
            value,
            label: t(value === "all" ? "facts.all" : `facts.kind_${value}`),
          }))}
          value={kind}
          onChange={setKind}
        />
      </div>
      {narrowed && (
        <p className={styles.narrowed}>
          {t("facts.of_stop", { from: clock(span.from), to: clock(span.to) })}
          <button type="button" className={styles.more} onClick={props.widen}>
            {t("facts.whole")}
          </button>
        </p>
      )}
      <ProblemNotice error={facts.error} />
      {facts.data && items.length === 0 && <p className="of-quiet">{t("facts.none")}</p>}
      {items.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("facts.occurred_at")}</th>
              <th scope="col">{t("facts.fact")}</th>
              <th scope="col" className="of-number">
                {t("facts.quantity")}
              </th>
              <th scope="col" className="of-number">
                {t("facts.total")}
              </th>
              <th scope="col">{t("facts.source")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((fact) => (
              <Row key={`${fact.kind} ${fact.key}`} fact={fact} clock={clock} />
            ))}
          </tbody>
        </table>
      )}
      {facts.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          className={styles.next}
          loading={facts.isFetchingNextPage}
          onClick={() => void facts.fetchNextPage()}
        >
          {t("facts.more")}
        </Button>
      )}
    </section>
  );
}

function Row({ fact, clock }: { fact: Fact; clock: (at: string) => string }) {
  const { t } = useTranslation("analysis");
  const locale = useLocale();
  const delay = (Date.parse(fact.recorded_at) - Date.parse(fact.occurred_at)) / 1000;
  return (
    <tr>
      <td className="of-nowrap">{clock(fact.occurred_at)}</td>
      <td>
        {fact.kind === "state" ? (
          <MeaningTag meaning={meaningOfType(fact.state_type)}>{fact.state}</MeaningTag>
        ) : (
          fact.count && t(`facts.${fact.count}`)
        )}
        {fact.reason && <small>{fact.reason}</small>}
      </td>
      <td className="of-number">
        {fact.quantity !== null && formatDecimal(fact.quantity, locale)}
      </td>
      <td className="of-number">{fact.total !== null && formatDecimal(fact.total, locale)}</td>
      <td>
        {fact.source === "manual" ? fact.recorded_by : fact.source}
        {delay > usual_delay && <small>{t("facts.late", { time: formatDuration(delay) })}</small>}
      </td>
    </tr>
  );
}
