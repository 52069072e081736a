import { Button, FileInput, Group, Select, Table } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sourcesQuery } from "@/api/entries";
import { importOrders } from "@/api/orders";
import type { OrderImport, Rejection } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import styles from "./ImportDialog.module.css";

const given = (value: unknown) =>
  typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);

function Rejections(props: { rejections: readonly Rejection[] }) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const by_place = new Intl.Collator(locale, { numeric: true });
  const sorted = props.rejections.toSorted((one, other) =>
    by_place.compare(one.where, other.where),
  );
  return (
    <section>
      <h3 className={styles.heading}>{t("importing.rejections")}</h3>
      <p className={styles.quiet}>{t("importing.rejections_kept")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <section className={styles.rejections} tabIndex={0} aria-label={t("importing.rejections")}>
        <Table stickyHeader verticalSpacing={4} fz={13}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("importing.where")}</Table.Th>
              <Table.Th>{t("importing.reason")}</Table.Th>
              <Table.Th>{t("importing.given")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((each) => (
              <Table.Tr key={`${each.where} ${each.code}`}>
                <Table.Td className="of-nowrap">{each.where}</Table.Td>
                <Table.Td>{each.reason}</Table.Td>
                <Table.Td className={styles.given}>{given(each.given)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </section>
  );
}

function Counts(props: { result: OrderImport }) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  return (
    <dl className={styles.counts}>
      {(["new", "changed", "same", "rejected"] as const).map((name) => (
        <div key={name} data-alarm={name === "rejected" && props.result[name] > 0}>
          <dt>{t(`importing.${name}`)}</dt>
          <dd>{props.result[name].toLocaleString(locale)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A file of orders: first what it would do, then, if wanted, doing it. */
export function ImportDialog(props: { onClose: () => void }) {
  const { t } = useTranslation("orders");
  const client = useQueryClient();
  const sources = useQuery(sourcesQuery).data?.items ?? [];
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState<string | null>(null);
  const preview = useMutation({
    mutationFn: (asked: { file: File; source: string }) =>
      importOrders(asked.file, asked.source, true),
  });
  const taking = useMutation({
    mutationFn: (asked: { file: File; source: string }) =>
      importOrders(asked.file, asked.source, false),
    onSuccess: () => client.invalidateQueries({ queryKey: ["orders"] }),
  });
  const ready = file !== null && source !== null ? { file, source } : null;
  const result = taking.data ?? preview.data;
  const takes = preview.data ? preview.data.new + preview.data.changed : 0;
  const changed = () => {
    preview.reset();
    taking.reset();
  };
  return (
    <Dialog onClose={props.onClose} title={t("importing.title")} size={720}>
      <div className={styles.form}>
        <FileInput
          label={t("importing.file")}
          description={t("importing.file_hint")}
          placeholder={t("importing.file_placeholder")}
          accept=".csv,.json,text/csv,application/json"
          clearable
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            changed();
          }}
        />
        <Select
          allowDeselect={false}
          label={t("importing.source")}
          description={t("importing.source_hint")}
          placeholder={t("importing.source_placeholder")}
          data={sources.map(({ name }) => name)}
          value={source}
          onChange={(chosen) => {
            setSource(chosen);
            changed();
          }}
        />
      </div>
      <ProblemNotice error={taking.error ?? preview.error} />
      {result && (
        <>
          <p role="status" className={styles.quiet}>
            {taking.data ? t("importing.done", { file: result.file }) : t("importing.nothing_done")}
          </p>
          <Counts result={result} />
          {result.rejections.length > 0 && <Rejections rejections={result.rejections} />}
        </>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onClose}>
          {taking.data ? t("close") : t("cancel")}
        </Button>
        {!taking.data && preview.data && (
          <Button
            loading={taking.isPending}
            disabled={takes === 0}
            onClick={() => ready && taking.mutate(ready)}
          >
            {takes === 0 ? t("importing.take_none") : t("importing.take", { count: takes })}
          </Button>
        )}
        {!preview.data && (
          <Button
            loading={preview.isPending}
            disabled={ready === null}
            onClick={() => ready && preview.mutate(ready)}
          >
            {t("importing.preview")}
          </Button>
        )}
      </Group>
    </Dialog>
  );
}
