import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Order } from "@/api/types";
import { saveCsv } from "./exportOrders";
import styles from "./Orders.module.css";
import { useStatusName } from "./StatusTag";
import { type Moved, useMoves } from "./useMoves";

/** What can be done with the selected orders together. */
export function SelectionBar(props: {
  orders: Order[];
  onMoved: (moved: Moved) => void;
  onClear: () => void;
}) {
  const { t } = useTranslation("orders");
  const statusName = useStatusName();
  const { moves, start, busy, dialog } = useMoves(props.orders, props.onMoved);
  return (
    <section className={styles.selection} aria-live="polite">
      <strong>{t("selection.count", { count: props.orders.length })}</strong>
      <span className={styles.space} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" loading={busy} rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t("selection.move")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {moves.length === 0 && <Menu.Label>{t("selection.no_move")}</Menu.Label>}
          {moves.map((move) => (
            <Menu.Item key={move.to} onClick={() => start(move)}>
              {statusName(move.to)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() => saveCsv(props.orders, "production-orders-selected.csv")}
      >
        {t("export")}
      </Button>
      <Button size="xs" variant="subtle" onClick={props.onClear}>
        {t("selection.clear")}
      </Button>
      {dialog}
    </section>
  );
}

/** What became of a move of several orders. */
export function MovedNotice(props: { moved: Moved; onClose: () => void }) {
  const { t } = useTranslation("orders");
  const statusName = useStatusName();
  const { moved, refused, status } = props.moved;
  return (
    <section className={styles.moved} role="status" data-refused={refused.length > 0}>
      <div>
        {moved.length > 0 &&
          t("selection.moved", { count: moved.length, status: statusName(status) })}
        {refused.length > 0 && <div>{t("selection.refused", { count: refused.length })}</div>}
        {refused.length > 0 && (
          <ul>
            {refused.slice(0, 8).map(({ order, reason }) => (
              <li key={order.id}>
                <b>{order.number}</b> {reason}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Button size="compact-xs" variant="subtle" onClick={props.onClose}>
        {t("close")}
      </Button>
    </section>
  );
}
