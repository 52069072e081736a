import "@mantine/core/styles/Table.layer.css";
import { NativeSelect, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportColumns, ImportMapping } from "@/api/imports";
import { useFieldName } from "@/screens/orders/FieldValue";
import styles from "./Imports.module.css";
import { withColumn } from "./mapping";

/** The name of a field as one of a file: it stands alone there, so it says more. */
export function useColumnName(): (field: string) => string {
  const { t } = useTranslation("imports");
  const name = useFieldName();
  return (field) => (field === "required_quantity" ? t("required_quantity") : name(field));
}

/** The columns of a file with samples, and which field of an order each one is. */
export function ColumnsTable(props: {
  found: ImportColumns;
  mapping: ImportMapping;
  onMap: (mapping: ImportMapping) => void;
}) {
  const { t } = useTranslation("imports");
  const fieldName = useColumnName();
  const { found, mapping } = props;
  const options = [
    ...found.fields.map(({ name, required }) => ({
      value: name,
      label: required ? `${fieldName(name)} *` : fieldName(name),
    })),
    { value: "attribute", label: t("columns.attribute") },
    { value: "ignore", label: t("columns.ignore") },
  ];
  return (
    <Table className={styles.table} verticalSpacing={4} fz={13} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("columns.column")}</Table.Th>
          <Table.Th>{t("columns.becomes")}</Table.Th>
          <Table.Th>{t("columns.samples")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {found.columns.map((column) => (
          <Table.Tr key={column.name}>
            <Table.Th scope="row">{column.name}</Table.Th>
            <Table.Td>
              <NativeSelect
                size="xs"
                className={styles.pick}
                aria-label={t("columns.of", { column: column.name })}
                value={column.field ?? "attribute"}
                data={options}
                onChange={({ currentTarget: { value } }) =>
                  props.onMap(withColumn(mapping, found.columns, column.name, value))
                }
              />
            </Table.Td>
            <Table.Td className={styles.samples}>{column.samples.join(" \u00b7 ")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
