import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setupThings } from "@/api/setup";
import type { OrderStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { StatusTag } from "@/screens/orders/StatusTag";
import styles from "./Statuses.module.css";

const flags = ["active", "can_schedule", "can_execute"] as const;

/** The statuses in their order, which is changed by dragging or by the arrows. */
export function StatusList(props: {
  statuses: readonly OrderStatus[];
  open: (status: OrderStatus | null) => void;
}) {
  const { t } = useTranslation("products");
  const queryClient = useQueryClient();
  const { statuses } = props;
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const place = useMutation({
    mutationFn: ({ status, position }: { status: OrderStatus; position: number }) =>
      setupThings.change("statuses", status.id, status.version, { position }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["plant"] }),
  });
  const put = (from: number, to: number) => {
    const status = statuses[from];
    const position = Math.min(Math.max(to, 0), statuses.length - 1);
    if (status && position !== from && !place.isPending) place.mutate({ status, position });
  };
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    put(at, at + (event.key === "ArrowUp" ? -1 : 1));
  };
  return (
    <section className={styles.part} aria-label={t("statuses.list")}>
      <div className={styles.partHead}>
        <h2>{t("statuses.list")}</h2>
        <Button
          size="xs"
          leftSection={<IconPlus size={16} stroke={1.7} aria-hidden />}
          onClick={() => props.open(null)}
        >
          {t("statuses.add")}
        </Button>
      </div>
      <ProblemNotice error={place.error} />
      <ol className={styles.list}>
        {statuses.map((status, at) => (
          <li
            key={status.id}
            draggable
            data-over={over === at && dragged !== at}
            data-off={!status.enabled}
            onDragStart={(event) => {
              event.dataTransfer.setData("text/plain", status.name);
              setDragged(at);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(at);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) put(dragged, at);
            }}
          >
            <IconGripVertical size={14} stroke={1.6} className={styles.grip} aria-hidden />
            <button
              type="button"
              className={styles.name}
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              onClick={() => props.open(status)}
              onKeyDown={(event) => onKeyDown(event, at)}
            >
              <StatusTag status={status.name} />
            </button>
            <span className={styles.flags}>
              {flags
                .filter((flag) => status[flag])
                .map((flag) => (
                  <span key={flag}>{t(`statuses.short.${flag}`)}</span>
                ))}
              {!status.enabled && <span>{t("statuses.off")}</span>}
              {status.reserved && <span>{t("statuses.reserved")}</span>}
            </span>
            <Arrow name={status.name} up off={at === 0} act={() => put(at, at - 1)} />
            <Arrow
              name={status.name}
              off={at === statuses.length - 1}
              act={() => put(at, at + 1)}
            />
          </li>
        ))}
      </ol>
      <p className={styles.hint}>{t("statuses.order_hint")}</p>
    </section>
  );
}

function Arrow(props: { name: string; up?: boolean; off: boolean; act: () => void }) {
  const { t } = useTranslation("products");
  const Icon = props.up ? IconArrowUp : IconArrowDown;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      disabled={props.off}
      aria-label={t(props.up ? "statuses.up" : "statuses.down", { name: props.name })}
      onClick={props.act}
    >
      <Icon size={16} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}
