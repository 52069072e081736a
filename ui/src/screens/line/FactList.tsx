import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { factsQuery } from "@/api/lines";
import { useNow } from "@/api/now";
import type { Fact, LineStatus } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import { meaningOfState } from "@/lib/meaning";
import styles from "./ManualEntry.module.css";

const written = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** The facts of a line's last day, newest first: counts and states, and who recorded them. */
export function FactList(props: { path: string; status: LineStatus }) {
  const { t } = useTranslation("line");
  const now = useNow(600) + 3_600_000;
  const span = { from: written(now - 25 * 3_600_000), to: written(now) };
  const facts = useQuery(factsQuery({ line: props.path, ...span, limit: 30 }));
  const items = facts.data?.items ?? [];
  return (
    <section className={styles.last} aria-label={t("manual.last")}>
      <h2>{t("manual.last")}</h2>
      <ProblemNotice error={facts.error} />
      {facts.data && items.length === 0 && <p className="of-quiet">{t("manual.no_facts")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too */}
      <ol className={styles.list} tabIndex={0}>
        {items.map((fact) => (
          <Row key={fact.key} fact={fact} status={props.status} />
        ))}
      </ol>
    </section>
  );
}

function Row({ fact, status }: { fact: Fact; status: LineStatus }) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const unit = fact.count && status.counts?.[`${fact.count}_unit`];
  return (
    <li>
      <time dateTime={fact.occurred_at}>
        {formatInstant(fact.occurred_at, status.line.time_zone, locale, "seconds")}
      </time>
      <span className={styles.what}>
        {fact.state_type ? (
          <MeaningTag meaning={meaningOfState(fact.state_type)}>{fact.state}</MeaningTag>
        ) : (
          fact.count && t(`facts.${fact.count}`)
        )}
        <small>{fact.recorded_by ?? t("manual.by_machine")}</small>
      </span>
      <span className="of-number">
        {fact.quantity !== null && <Quantity value={fact.quantity} unit={unit ?? null} />}
      </span>
    </li>
  );
}
