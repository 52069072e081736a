import "@mantine/core/styles/Table.layer.css";
import { SegmentedControl, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportReport, PreviewRow } from "@/api/imports";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { useFieldName, useFieldText } from "@/screens/orders/FieldValue";
import styles from "./Imports.module.css";

type Shown = "all" | PreviewRow["outcome"];

/** What a file makes new and changes, field by field. */
export function PreviewTable(props: { report: ImportReport }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const [shown, setShown] = useState<Shown>("all");
  const { report } = props;
  const rows = report.preview.filter(({ outcome }) => shown === "all" || outcome === shown);
  const all = report.new + report.changed;
  if (all === 0) return <p className={styles.nothing}>{t("preview.nothing")}</p>;
  return (
    <>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          aria-label={t("preview.show")}
          value={shown}
          onChange={(value) => setShown(value as Shown)}
          data={(["all", "new", "changed"] as const).map((value) => ({
            value,
            label: t(`preview.${value}`),
          }))}
        />
        {report.preview.length < all && (
          <span className="of-quiet">
            {t("preview.first", {
              count: report.preview.length,
              all: all.toLocaleString(locale),
            })}
          </span>
        )}
      </div>
      <Table className={styles.table} verticalSpacing={4} fz={13} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={styles.number}>{t("row")}</Table.Th>
            <Table.Th>{t("preview.order")}</Table.Th>
            <Table.Th>{t("preview.what")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.where}>
              <Table.Td className={styles.number}>{row.row?.toLocaleString(locale)}</Table.Td>
              <Table.Td>
                <strong>{row.number}</strong> <span className="of-quiet">{row.product}</span>
              </Table.Td>
              <Table.Td>
                <Changes row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Changes(props: { row: PreviewRow }) {
  const { t } = useTranslation("imports");
  const name = useFieldName();
  const text = useFieldText();
  const { outcome, changes } = props.row;
  const meaning = outcome === "new" ? "planned" : "hold";
  return (
    <span className={styles.changes}>
      <MeaningTag meaning={meaning}>{t(`preview.${outcome}`)}</MeaningTag>
      {changes.map(({ field, before, after }) => (
        <span key={field}>
          <span className="of-quiet">{name(field)}</span>{" "}
          {outcome === "changed" && (
            <>
              <del>{text(field, before)}</del> <span aria-hidden>{"\u2192"}</span>{" "}
            </>
          )}
          <ins>{text(field, after)}</ins>
        </span>
      ))}
    </span>
  );
}
