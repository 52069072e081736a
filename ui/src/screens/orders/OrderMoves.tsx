import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { legalMovesQuery } from "@/api/entries";
import { moveOrder, orderQuery } from "@/api/orders";
import { statusesQuery } from "@/api/plant";
import type { Order } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import type { Wanted } from "./BulkDialog";
import styles from "./OrderPanel.module.css";
import { StatusTag } from "./StatusTag";

const BulkDialog = lazy(async () => ({ default: (await import("./BulkDialog")).BulkDialog }));

/** The status of an order, and where it may go from there. */
export function OrderMoves(props: { order: Order }) {
  const { t } = useTranslation("orders");
  const { order } = props;
  const client = useQueryClient();
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const legal = useQuery(legalMovesQuery(order.id)).data?.items ?? [];
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const own = statuses.find(({ name }) => name === order.status)?.moves ?? [];
  const act = useMutation({
    mutationFn: (move: { status: string; reason?: string | undefined }) =>
      moveOrder(order.id, { ...move, version: order.version }),
    onSuccess: (moved) => client.setQueryData(orderQuery(order.id).queryKey, moved),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["orders"] });
      void client.invalidateQueries({ queryKey: ["order", String(order.id)] });
    },
  });
  const move = (status: string) => {
    const reason_required = own.some((each) => each.to === status && each.reason_required);
    if (reason_required) setWanted({ kind: "move", status, reason_required });
    else act.mutate({ status });
  };
  return (
    <>
      <div className={styles.moves}>
        <StatusTag status={order.status} />
        {legal.length > 0 && (
          <Menu withInitialFocusPlaceholder={false} position="bottom-end">
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                loading={act.isPending}
                rightSection={<IconChevronDown size={14} aria-hidden />}
              >
                {t("move.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {legal.map((status) => (
                <Menu.Item key={status} onClick={() => move(status)}>
                  <StatusTag status={status} />
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {act.error && (
        <div className={styles.notice}>
          <ProblemNotice error={act.error} />
        </div>
      )}
      <Suspense>
        {wanted && (
          <BulkDialog
            wanted={wanted}
            count={1}
            onClose={() => setWanted(null)}
            onAct={(chosen) => {
              setWanted(null);
              if (chosen.act === "move")
                act.mutate({ status: chosen.status, reason: chosen.reason });
            }}
          />
        )}
      </Suspense>
    </>
  );
}
