import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import {
  type ColumnId,
  column_ids,
  columnsText,
  type Shown,
  withMoved,
  withToggled,
} from "./columns";
import styles from "./Orders.module.css";

/** Which columns the table shows, and in which order. */
export function ColumnsMenu(props: {
  columns: readonly Shown[];
  onColumns: (columns: Shown[]) => void;
  onReset: () => void;
}) {
  const { t } = useTranslation("orders");
  const { columns, onColumns } = props;
  const shown = columns.map(({ id }) => id);
  const hidden = column_ids.filter((id) => !shown.includes(id));
  const check = (id: ColumnId, checked: boolean) => (
    <Checkbox
      size="xs"
      checked={checked}
      disabled={id === "number"}
      label={t(`fields.${id}`)}
      onChange={() => onColumns(withToggled(columns, id))}
    />
  );
  return (
    <Popover width={280} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconColumns3 size={14} aria-hidden />}
          visibleFrom="md"
        >
          <span className={styles.word}>{t("columns")}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" className={styles.columns} aria-label={t("columns")}>
        <ul>
          {columns.map(({ id }, index) => (
            <li key={id}>
              {check(id, true)}
              {index > 0 && (
                <span className={styles.order}>
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    disabled={index === 1}
                    aria-label={t("columns_up", { field: t(`fields.${id}`) })}
                    onClick={() => onColumns(withMoved(columns, id, index - 1))}
                  >
                    <IconArrowUp size={14} aria-hidden />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    disabled={index === columns.length - 1}
                    aria-label={t("columns_down", { field: t(`fields.${id}`) })}
                    onClick={() => onColumns(withMoved(columns, id, index + 2))}
                  >
                    <IconArrowDown size={14} aria-hidden />
                  </ActionIcon>
                </span>
              )}
            </li>
          ))}
          {hidden.length > 0 && <li className={styles.divider} aria-hidden />}
          {hidden.map((id) => (
            <li key={id}>{check(id, false)}</li>
          ))}
        </ul>
        {columnsText(columns) !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={props.onReset}>
            {t("columns_reset")}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
