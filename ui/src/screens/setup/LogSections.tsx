import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import {
  type KeptRejection,
  keptRejectionsQuery,
  type SetupChange,
  setupChangesQuery,
} from "@/api/setup";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Records } from "./Records";
import type { Column } from "./records";
import styles from "./Setup.module.css";
import { useFields } from "./useFields";

const most = 500;
const subjects = [
  "unit",
  "asset",
  "product_class",
  "product",
  "rate",
  "changeover",
  "mode",
  "state",
  "waste_reason",
  "counter",
  "shift",
  "status",
  "source",
  "signal_source",
] as const;

function Only(props: { label: string; all: string; choices: { value: string; label: string }[] }) {
  const { only = "" } = useSearch({ from: "/signed-in/setup" });
  const navigate = useNavigate({ from: "/setup" });
  return (
    <NativeSelect
      size="xs"
      aria-label={props.label}
      data={[{ value: "", label: props.all }, ...props.choices]}
      value={only}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        void navigate({ search: (now) => ({ ...now, only: chosen || undefined }) });
      }}
    />
  );
}

/** What came in and could not be taken. */
export function RejectionsSection() {
  const { t } = useTranslation("setup");
  const zone = usePlantZone();
  const field = useFields();
  const { only } = useSearch({ from: "/signed-in/setup" });
  const { data, error } = useQuery(keptRejectionsQuery(only, most));
  const origins = [
    ...new Set([...(only ? [only] : []), ...(data?.items ?? []).map((each) => each.origin)]),
  ];
  const columns: Column<KeptRejection>[] = [
    {
      key: "recorded_at",
      name: field("at"),
      text: (rejection) => rejection.recorded_at,
      cell: (rejection) => <When at={rejection.recorded_at} zone={zone} />,
    },
    { key: "origin", name: field("origin"), text: (rejection) => rejection.origin },
    { key: "where", name: field("where"), text: (rejection) => rejection.where, wraps: true },
    { key: "reason", name: field("reason"), text: (rejection) => rejection.reason, wraps: true },
    {
      key: "given",
      name: field("given"),
      text: (rejection) => String(rejection.given),
      cell: (rejection) => <code className={styles.given}>{String(rejection.given)}</code>,
      wraps: true,
    },
    { key: "code", name: field("code"), text: (rejection) => rejection.code },
  ];
  return (
    <Records
      name="rejections"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
      by_file={false}
      empty={{ title: t("rejections.none"), detail: t("rejections.none_detail") }}
      tools={
        <Only
          label={field("origin")}
          all={t("rejections.all")}
          choices={origins.map((value) => ({ value, label: value }))}
        />
      }
    />
  );
}

function useValue() {
  const { t } = useTranslation("setup");
  return (value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("history.nothing");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
}

const few = 4;

function Changes({ changes }: { changes: SetupChange["changes"] }) {
  const { t } = useTranslation("setup");
  const value = useValue();
  const list = (
    <ul className={styles.moves}>
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          <span className="of-quiet">{field}</span>{" "}
          {before !== null && before !== undefined && `${value(before)} \u2192 `}
          {value(after)}
        </li>
      ))}
    </ul>
  );
  if (changes.length <= few) return list;
  return (
    <details className={styles.definition}>
      <summary>{t("history.fields", { count: changes.length })}</summary>
      {list}
    </details>
  );
}

/** Every change of the setup. */
export function HistorySection() {
  const { t } = useTranslation("setup");
  const zone = usePlantZone();
  const field = useFields();
  const value = useValue();
  const { only } = useSearch({ from: "/signed-in/setup" });
  const { data, error } = useQuery(setupChangesQuery(only, most));
  const name = (subject: string) => {
    const known = subjects.find((each) => each === subject);
    return known ? t(`history.subjects.${known}`) : subject;
  };
  const columns: Column<SetupChange>[] = [
    {
      key: "at",
      name: field("at"),
      text: (change) => change.at,
      cell: (change) => <When at={change.at} zone={zone} />,
    },
    { key: "actor", name: field("actor"), text: (change) => change.actor },
    { key: "act", name: field("act"), text: (change) => change.act },
    { key: "subject", name: field("subject"), text: (change) => name(change.subject) },
    { key: "thing", name: field("thing"), text: (change) => change.name, wraps: true },
    {
      key: "changes",
      name: field("changes"),
      text: ({ changes }) =>
        changes
          .map((each) => `${each.field}: ${value(each.before)} > ${value(each.after)}`)
          .join("; "),
      cell: ({ changes }) => <Changes changes={changes} />,
      wraps: true,
    },
    { key: "reason", name: field("reason"), text: (change) => change.reason },
  ];
  return (
    <Records
      name="setup-history"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
      by_file={false}
      empty={{ title: t("history.none") }}
      tools={
        <Only
          label={field("subject")}
          all={t("history.all")}
          choices={subjects.map((subject) => ({ value: subject, label: name(subject) }))}
        />
      }
    />
  );
}
