import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Tabs.layer.css";
import { ActionIcon, Button, Group, Loader, Menu, Tabs } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronUp,
  IconCopyPlus,
  IconDotsVertical,
  IconLink,
  IconPrinter,
  IconX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { orderQuery } from "@/api/orders";
import type { Order } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { ProgressBar } from "@/components/ProgressBar";
import { Quantity } from "@/components/Quantity";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { When } from "@/components/When";
import { Due } from "./cells";
import { take, travellerAddress } from "./files";
import { OrderDetails } from "./OrderDetails";
import { OrderMoves } from "./OrderMoves";
import styles from "./OrderPanel.module.css";
import { OrderEntries, OrderHistory, OrderRuns } from "./OrderTrail";

export const panel_tabs = ["details", "entries", "runs", "history"] as const;
type PanelTab = (typeof panel_tabs)[number];

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
            <Due order={order} />
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

interface Props {
  order: string;
  tab: string | undefined;
  onTab: (tab: PanelTab) => void;
  onFound: (order: Order) => void;
  onDirty: (dirty: boolean) => void;
  onClose: () => void;
  onCopy: (order: Order) => void;
  /** Goes so many rows on in the list. */
  onStep: (step: number) => void;
}

function Body(props: Props & { found: Order }) {
  const { t } = useTranslation("orders");
  const { found: order } = props;
  const tab = panel_tabs.find((each) => each === props.tab) ?? "details";
  return (
    <>
      <OrderMoves key={order.id} order={order} />
      <Summary order={order} />
      <Tabs
        className={styles.tabs}
        value={tab}
        onChange={(next) => props.onTab((next ?? "details") as PanelTab)}
        keepMounted={false}
      >
        <Tabs.List>
          {panel_tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`panel.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {/* The form stays while other tabs are read, so that nothing typed is lost. */}
        <Tabs.Panel value="details" keepMounted style={{ display: "contents" }}>
          <div style={{ display: tab === "details" ? "contents" : "none" }}>
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

const icon = { size: 16, "aria-hidden": true } as const;

function More(props: { order: Order; onCopy: (order: Order) => void }) {
  const { t } = useTranslation("orders");
  const language = useLocale();
  const { order } = props;
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("panel.more")}>
          <IconDotsVertical {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopyPlus {...icon} />} onClick={() => props.onCopy(order)}>
          {t("panel.copy")}
        </Menu.Item>
        {(["a4", "label"] as const).map((paper) => (
          <Menu.Item
            key={paper}
            leftSection={<IconPrinter {...icon} />}
            onClick={() => take(travellerAddress([order.id], paper, language), true)}
          >
            {t(`print.one_${paper}`)}
          </Menu.Item>
        ))}
        <Menu.Item
          leftSection={<IconLink {...icon} />}
          onClick={() => {
            const link = new URL(`/orders?order=${order.id}`, window.location.href);
            void navigator.clipboard?.writeText(link.href);
          }}
        >
          {t("panel.copy_link")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Head(props: Props & { found: Order | undefined }) {
  const { t } = useTranslation("orders");
  const { found } = props;
  const step = (by: number) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      visibleFrom="md"
      aria-label={t(by < 0 ? "panel.previous" : "panel.next")}
      onClick={() => props.onStep(by)}
    >
      {by < 0 ? <IconChevronUp {...icon} /> : <IconChevronDown {...icon} />}
    </ActionIcon>
  );
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        <h2>{found?.number ?? "\u00a0"}</h2>
        {found && (
          <span className={styles.sub}>
            {found.product.name} ({found.product.code}),{" "}
            {t("panel.from_source", { source: found.source })}
          </span>
        )}
      </div>
      {step(-1)}
      {step(1)}
      {found && <More order={found} onCopy={props.onCopy} />}
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
  );
}

/** One order beside the list: its fields, moves, entries, runs and history. */
export function OrderPanel(props: Props) {
  const { t } = useTranslation("orders");
  const { onFound } = props;
  const { data: order, error } = useQuery(orderQuery(props.order));
  useEffect(() => {
    if (order) onFound(order);
  }, [order, onFound]);
  return (
    <aside
      className={styles.panel}
      aria-label={t("panel.label", { number: order?.number ?? "" })}
      data-order-panel
    >
      <Head {...props} found={order} />
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
      {order && <Body {...props} found={order} />}
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
