import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type KeptRejection, keptRejectionsQuery } from "@/api/setup";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { RecordTable } from "../edit/RecordTable";
import type { Column } from "../records";
import styles from "../Setup.module.css";
import { useFields } from "../useFields";

const most = 500;

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
    <RecordTable
      label={t("sections.rejections")}
      file="rejections"
      items={data?.items}
      error={error}
      columns={columns}
      idOf={({ id }) => id}
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
