import { ActionIcon, Button, Group, Loader, Menu, Tabs } from "@mantine/core";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { orderQuery } from "@/api/orders";
import { statusesQuery } from "@/api/plant";
import type { Order } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { DueCell } from "./columns";
import { OrderDetails } from "./OrderDetails";
import styles from "./OrderPanel.module.css";
import { OrderEntries, OrderHistory, OrderRuns } from "./OrderTrail";
import { StatusTag, useStatusName } from "./StatusTag";
import { type Moved, useMoves } from "./useMoves";

const tabs = ["details", "entries", "runs", "history"] as const;
export type PanelTab = (typeof tabs)[number];

function Moves(props: { order: Order }) {
  const { t } = useTranslation("orders");
  const statusName = useStatusName();
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const [refused, setRefused] = useState<string | null>(null);
  const told = useCallback((moved: Moved) => setRefused(moved.refused[0]?.reason ?? null), []);
  const { moves, start, busy, dialog } = useMoves([props.order], told);
  const colour = statuses.find(({ name }) => name === props.order.status)?.colour;
  return (
    <>
      <div className={styles.moves}>
        <StatusTag status={props.order.status} colour={colour} />
        {moves.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                loading={busy}
                rightSection={<IconChevronDown size={14} aria-hidden />}
              >
                {t("move.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {moves.map((move) => (
                <Menu.Item key={move.to} onClick={() => start(move)}>
                  {statusName(move.to)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {refused !== null && (
        <div className={styles.notice}>
          <ProblemNotice error={refused} />
        </div>
      )}
      {dialog}
    </>
  );
}

function Summary(props: { order: Order }) {
  const { t } = useTranslation("orders");
  const zone = usePlantZone();
  const { order } = props;
  return (
    <div className={styles.progress}>
      <ProgressBar
        actual={order.actual_quantity}
        required={order.required_quantity}
        unit={order.unit}
        labels
      />
      <div className={styles.figures}>
        {(["remaining_quantity", "scheduled_quantity", "waste_quantity"] as const).map((field) => (
          <span key={field}>
            {t(`fields.${field}`)}{" "}
            <b>
              <Quantity value={order[field]} />
            </b>
          </span>
        ))}
        <span>
          {t("fields.due_at")}{" "}
          <b>
            <DueCell order={order} />
          </b>
        </span>
        {order.expected_end !== null && (
          <span>
            {t("fields.expected_end")}{" "}
            <b>
              <When at={order.expected_end} zone={zone} />
            </b>
          </span>
        )}
      </div>
    </div>
  );
}

function Body(props: {
  order: Order;
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  onDirty: (dirty: boolean) => void;
}) {
  const { t } = useTranslation("orders");
  const { order } = props;
  return (
    <>
      <Moves key={order.id} order={order} />
      <Summary order={order} />
      <Tabs
        className={styles.tabs}
        value={props.tab}
        onChange={(tab) => props.onTab((tab ?? "details") as PanelTab)}
        keepMounted={false}
      >
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`panel.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {/* The form stays while other tabs are read, so that nothing typed is lost. */}
        <Tabs.Panel value="details" keepMounted style={{ display: "contents" }}>
          <div style={{ display: props.tab === "details" ? "contents" : "none" }}>
            <OrderDetails key={order.id} order={order} onDirty={props.onDirty} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="entries" style={{ display: "contents" }}>
          <OrderEntries id={order.id} />
        </Tabs.Panel>
        <Tabs.Panel value="runs" style={{ display: "contents" }}>
          <OrderRuns id={order.id} />
        </Tabs.Panel>
        <Tabs.Panel value="history" style={{ display: "contents" }}>
          <OrderHistory id={order.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** One order beside the list: its fields, moves, entries, runs and history. */
export function OrderPanel(props: {
  order: string;
  tab: string | undefined;
  onTab: (tab: PanelTab) => void;
  onFound: (order: Order) => void;
  onDirty: (dirty: boolean) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("orders");
  const { onFound } = props;
  const { data: order, error } = useQuery(orderQuery(props.order));
  useEffect(() => {
    if (order) onFound(order);
  }, [order, onFound]);
  const tab = tabs.find((each) => each === props.tab) ?? "details";
  return (
    <aside className={styles.panel} aria-label={t("panel.label", { number: order?.number ?? "" })}>
      <div className={styles.head}>
        <div className={styles.title}>
          <h2>{order?.number ?? "\u00a0"}</h2>
          {order && (
            <span className={styles.sub}>
              {order.product.name} ({order.product.code}),{" "}
              {t("panel.from_source", { source: order.source })}
            </span>
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("close")}
          onClick={props.onClose}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
      {error && (
        <div className={styles.body}>
          <ProblemNotice error={error} />
        </div>
      )}
      {!order && !error && (
        <div className={styles.body} role="status" aria-label={t("panel.loading")}>
          <Loader size="sm" />
        </div>
      )}
      {order && <Body order={order} tab={tab} onTab={props.onTab} onDirty={props.onDirty} />}
    </aside>
  );
}

/** Asks before what was typed is thrown away. */
export function LeaveDialog(props: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation("orders");
  return (
    <Dialog onClose={props.onStay} title={t("panel.leave_title")}>
      <p style={{ marginTop: 0 }}>{t("panel.leave_detail")}</p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={props.onLeave}>
          {t("panel.leave")}
        </Button>
        <Button data-autofocus onClick={props.onStay}>
          {t("panel.stay")}
        </Button>
      </Group>
    </Dialog>
  );
}
