import { Button, Group, Textarea } from "@mantine/core";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { legalMovesQuery } from "@/api/entries";
import { moveOrder } from "@/api/orders";
import { statusesQuery } from "@/api/plant";
import type { Id, Order } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { commonMoves, type Move } from "./moves";
import { useStatusName } from "./StatusTag";

/** What became of moving several orders: each moves or is refused on its own. */
export interface Moved {
  status: string;
  moved: Order[];
  refused: { order: Order; reason: string }[];
}

async function moveAll(orders: readonly Order[], move: Move, reason: string): Promise<Moved> {
  const outcome: Moved = { status: move.to, moved: [], refused: [] };
  for (const order of orders) {
    const body = { status: move.to, version: order.version, ...(reason && { reason }) };
    try {
      outcome.moved.push(await moveOrder(order.id, body));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      outcome.refused.push({ order, reason: words });
    }
  }
  return outcome;
}

function ReasonDialog(props: {
  move: Move;
  count: number;
  busy: boolean;
  onClose: () => void;
  onMove: (reason: string) => void;
}) {
  const { t } = useTranslation("orders");
  const statusName = useStatusName();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason.trim() === "";
  return (
    <Dialog
      onClose={props.onClose}
      title={t("move.reason_title", { count: props.count, status: statusName(props.move.to) })}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing) props.onMove(reason.trim());
        }}
      >
        <Textarea
          data-autofocus
          required
          rows={3}
          maxLength={1000}
          label={t("move.reason")}
          description={t("move.reason_hint")}
          error={tried && missing ? t("move.reason_needed") : undefined}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={props.busy}>
            {statusName(props.move.to)}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

/* Of more orders than these it is not asked singly: the server then refuses those that may not. */
const asked_singly = 40;

function useLegalMoves(orders: readonly Order[]): Map<Id, readonly string[]> {
  return useQueries({
    queries: orders.slice(0, asked_singly).map((order) => legalMovesQuery(order.id)),
    combine: (answers) => {
      const legal = new Map<Id, readonly string[]>();
      answers.forEach(({ data }, index) => {
        const order = orders[index];
        if (data && order) legal.set(order.id, data.items);
      });
      return legal;
    },
  });
}

/**
 * The moves that all of these orders may make, a way to make one, and the dialog that asks for a
 * reason where one is needed (to be drawn somewhere).
 */
export function useMoves(
  orders: readonly Order[],
  onMoved: (moved: Moved) => void,
): { moves: Move[]; start: (move: Move) => void; busy: boolean; dialog: ReactNode } {
  const client = useQueryClient();
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const legal = useLegalMoves(orders);
  const [asking, setAsking] = useState<Move | null>(null);
  const act = useMutation({
    mutationFn: ({ move, reason }: { move: Move; reason: string }) => moveAll(orders, move, reason),
    onSuccess: async (moved) => {
      setAsking(null);
      onMoved(moved);
      for (const order of moved.moved) client.setQueryData(["order", String(order.id)], order);
      await client.invalidateQueries({ queryKey: ["orders"] });
      await client.invalidateQueries({ queryKey: ["order"] });
    },
  });
  return {
    moves: commonMoves(orders, statuses, legal),
    busy: act.isPending,
    start: (move) => {
      if (move.reason_required) setAsking(move);
      else act.mutate({ move, reason: "" });
    },
    dialog: asking && (
      <ReasonDialog
        move={asking}
        count={orders.length}
        busy={act.isPending}
        onClose={() => setAsking(null)}
        onMove={(reason) => act.mutate({ move: asking, reason })}
      />
    ),
  };
}
