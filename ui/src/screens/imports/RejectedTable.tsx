import "@mantine/core/styles/Table.layer.css";
import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportRejection } from "@/api/imports";
import { useLocale } from "@/components/useLocale";
import { useFieldName } from "@/screens/orders/FieldValue";
import styles from "./Imports.module.css";

/** Rows that are not taken, each with its column, the reason and what it says. */
export function RejectedTable(props: { rejections: readonly ImportRejection[]; count: number }) {
  const { t } = useTranslation("imports");
  const locale = useLocale();
  const name = useFieldName();
  const columns = (column: string | null) =>
    (column ?? "").split(", ").filter(Boolean).map(name).join(", ");
  return (
    <>
      {props.rejections.length < props.count && (
        <p className={styles.nothing}>
          {t("rejected.first", {
            count: props.rejections.length,
            all: props.count.toLocaleString(locale),
          })}
        </p>
      )}
      <Table className={styles.table} verticalSpacing={4} fz={13} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={styles.number}>{t("row")}</Table.Th>
            <Table.Th>{t("rejected.column")}</Table.Th>
            <Table.Th>{t("rejected.reason")}</Table.Th>
            <Table.Th>{t("rejected.given")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rejections.map((each) => (
            <Table.Tr key={`${each.id ?? ""} ${each.where} ${each.code}`}>
              <Table.Td className={styles.number}>
                {each.row?.toLocaleString(locale) ?? each.where}
              </Table.Td>
              <Table.Td className="of-nowrap">{columns(each.column)}</Table.Td>
              <Table.Td>{each.reason}</Table.Td>
              <Table.Td className={styles.given}>{each.given}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
