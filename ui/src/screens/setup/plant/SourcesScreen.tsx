import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  linksQuery,
  type OrderSource,
  orderSourcesQuery,
  type SignalSource,
  signalSourcesQuery,
} from "@/api/setup";
import { ProblemNotice } from "@/components/ProblemNotice";
import { EditDialog } from "../edit/EditForm";
import { RecordTable } from "../edit/RecordTable";
import { useEdit } from "../edit/useEdit";
import type { Column } from "../records";
import shared from "../Setup.module.css";
import { LinkCard } from "./LinkCard";
import plant from "./Plant.module.css";
import { SignalSourceDialog } from "./SignalSourceDialog";
import styles from "./SignalSources.module.css";
import { rulesOf } from "./topicRules";

/** Links now, then how machines speak and where orders come from. */
export function SourcesScreen() {
  const { t } = useTranslation("setup");
  return (
    <div className={styles.sources}>
      <h2>{t("links.title")}</h2>
      <Links />
      <h2>{t("signal_sources")}</h2>
      <SignalSources />
      <h2>{t("order_sources")}</h2>
      <OrderSources />
    </div>
  );
}

function Links() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(linksQuery);
  if (!data) return <ProblemNotice error={error} />;
  if (data.items.length === 0)
    return (
      <p className={plant.quietLine}>
        {t("links.none")}. {t("links.none_detail")}
      </p>
    );
  return (
    <>
      <ProblemNotice error={error} />
      <ul className={shared.links}>
        {data.items.map((link) => (
          <LinkCard key={link.name} link={link} />
        ))}
      </ul>
    </>
  );
}

function SignalSources() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(signalSourcesQuery);
  const [doing, setDoing] = useState<{ source: SignalSource | null } | null>(null);
  const columns: Column<SignalSource>[] = [
    { key: "name", name: t("fields.name"), text: (source) => source.name },
    { key: "kind", name: t("fields.kind"), text: (source) => source.kind.toUpperCase() },
    {
      key: "rules",
      name: t("rules.title"),
      text: (source) =>
        rulesOf(source.definition)
          .map(({ match }) => match)
          .join(" "),
      cell: (source) => (
        <ul className={shared.moves}>
          {rulesOf(source.definition).map((rule, place) => (
            <li key={place}>
              <code>{rule.match}</code>{" "}
              <span className="of-quiet">{t(`rules.signals.${rule.signal}`)}</span>
            </li>
          ))}
        </ul>
      ),
      wraps: true,
    },
    { key: "enabled", name: t("fields.enabled"), text: (source) => source.enabled },
  ];
  return (
    <>
      <RecordTable
        short
        label={t("signal_sources")}
        file="signal-sources"
        items={data?.items}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        open={(source) => setDoing({ source })}
        add={{ label: t("rules.add_source"), act: () => setDoing({ source: null }) }}
        empty={{ title: t("no_signal_sources") }}
      />
      {doing && <SignalSourceDialog source={doing.source} close={() => setDoing(null)} />}
    </>
  );
}

function OrderSources() {
  const { t } = useTranslation("setup");
  const { data, error } = useQuery(orderSourcesQuery);
  const [doing, setDoing] = useState<{ source: OrderSource | null } | null>(null);
  const columns: Column<OrderSource>[] = [
    { key: "name", name: t("fields.name"), text: (source) => source.name },
    { key: "kind", name: t("fields.kind"), text: (source) => t(`kinds.${source.kind}`) },
    { key: "enabled", name: t("fields.enabled"), text: (source) => source.enabled },
  ];
  return (
    <>
      <RecordTable
        short
        label={t("order_sources")}
        file="order-sources"
        items={data?.items}
        error={error}
        columns={columns}
        idOf={({ id }) => id}
        isOff={({ enabled }) => !enabled}
        open={(source) => setDoing({ source })}
        add={{ label: t("order_source.add"), act: () => setDoing({ source: null }) }}
        empty={{ title: t("none") }}
      />
      {doing && <OrderSourceDialog source={doing.source} close={() => setDoing(null)} />}
    </>
  );
}

function OrderSourceDialog({ source, close }: { source: OrderSource | null; close: () => void }) {
  const { t } = useTranslation("setup");
  const own = source?.kind === "internal";
  const form = useEdit<{ name: string; kind: string; enabled: boolean }, OrderSource>({
    kind: "sources",
    id: source?.id ?? null,
    version: source?.version ?? null,
    fields: {
      name: source?.name ?? "",
      kind: source?.kind ?? "external",
      enabled: source?.enabled ?? true,
    },
    names: { name: t("fields.name"), kind: t("fields.kind"), enabled: t("fields.enabled") },
    onSaved: close,
  });
  return (
    <EditDialog
      edit={form}
      title={source ? source.name : t("order_source.add")}
      close={close}
      remove={
        source && !own
          ? {
              kind: "sources",
              id: source.id,
              version: source.version,
              name: source.name,
              can_disable: source.enabled,
            }
          : undefined
      }
    >
      {own && <p className="of-quiet">{t("order_source.own")}</p>}
      <TextInput {...form.text("name")} data-autofocus disabled={own} autoComplete="off" />
      <Select
        {...form.choice("kind")}
        data={[{ value: form.draft.kind, label: t(`kinds.${own ? "internal" : "external"}`) }]}
        disabled
      />
      {!own && <Switch {...form.flag("enabled")} description={t("order_source.enabled_detail")} />}
    </EditDialog>
  );
}
