import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import {
  linksQuery,
  type Link as MachineLink,
  type OrderSource,
  orderSourcesQuery,
  type SignalSource,
  signalSourcesQuery,
} from "@/api/setup";
import { EmptyState } from "@/components/EmptyState";
import { MeaningTag } from "@/components/MeaningMark";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Records } from "./Records";
import type { Column } from "./records";
import styles from "./Setup.module.css";
import { useFields } from "./useFields";

/** Links now, then how machines speak and where orders come from. */
export function SourcesSection() {
  const { t } = useTranslation("setup");
  return (
    <>
      <h2 className={styles.heading}>{t("links.title")}</h2>
      <Links />
      <h2 className={styles.heading}>{t("signal_sources")}</h2>
      <SignalSources />
      <h2 className={styles.heading}>{t("order_sources")}</h2>
      <OrderSources />
    </>
  );
}

function Links() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(linksQuery);
  if (!data) return <ProblemNotice error={error} />;
  if (data.items.length === 0)
    return <EmptyState title={t("links.none")} detail={t("links.none_detail")} />;
  return (
    <>
      <ProblemNotice error={error} />
      <ul className={styles.links}>
        {data.items.map((link) => (
          <LinkCard key={link.name} link={link} />
        ))}
      </ul>
    </>
  );
}

function LinkCard({ link }: { link: MachineLink }) {
  const { t } = useTranslation("setup");
  const locale = useLocale();
  const zone = usePlantZone();
  const field = useFields();
  const count = new Intl.NumberFormat(locale);
  return (
    <li>
      <div className={styles.linkHead}>
        <b>{link.name}</b>
        <span className="of-quiet">{link.kind}</span>
        <MeaningTag meaning={link.up ? "running" : "down"} filled>
          {t(link.up ? "links.up" : "links.down")}
        </MeaningTag>
      </div>
      <dl>
        <div>
          <dt>{field("since")}</dt>
          <dd>
            <When at={link.since} zone={zone} />
          </dd>
        </div>
        <div>
          <dt>{field("last_message_at")}</dt>
          <dd>
            {link.last_message_at === null ? (
              t("links.never")
            ) : (
              <When at={link.last_message_at} zone={zone} style="seconds" />
            )}
          </dd>
        </div>
        {(["received", "taken", "rejected"] as const).map((name) => (
          <div key={name}>
            <dt>{field(name)}</dt>
            <dd>{count.format(link[name])}</dd>
          </div>
        ))}
      </dl>
      {link.error !== null && <p className={styles.linkError}>{link.error}</p>}
    </li>
  );
}

function SignalSources() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const { data, error } = useQuery(signalSourcesQuery);
  const columns: Column<SignalSource>[] = [
    { key: "name", name: field("name"), text: (source) => source.name },
    { key: "kind", name: field("kind"), text: (source) => source.kind },
    {
      key: "definition",
      name: field("definition"),
      text: (source) => JSON.stringify(source.definition),
      cell: (source) => <Definition definition={source.definition} />,
      wraps: true,
    },
    { key: "enabled", name: field("enabled"), text: (source) => source.enabled },
  ];
  return (
    <Records
      name="signal-sources"
      search={false}
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t("no_signal_sources"), detail: t("none_detail") }}
    />
  );
}

function Definition({ definition }: { definition: Record<string, unknown> }) {
  const { t } = useTranslation("setup");
  return (
    <details className={styles.definition}>
      <summary>{Object.keys(definition).join(", ") || t("fields.definition")}</summary>
      <pre>{JSON.stringify(definition, null, 2)}</pre>
    </details>
  );
}

function OrderSources() {
  const { t } = useTranslation("setup");
  const field = useFields();
  const { data, error } = useQuery(orderSourcesQuery);
  const columns: Column<OrderSource>[] = [
    { key: "name", name: field("name"), text: (source) => source.name },
    { key: "kind", name: field("kind"), text: (source) => t(`kinds.${source.kind}`) },
  ];
  return (
    <Records
      name="order-sources"
      search={false}
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
    />
  );
}
