import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { statusesQuery } from "@/api/plant";
import { useLocale } from "@/components/useLocale";
import type { Wanted } from "./BulkDialog";
import { type Chosen, type Move, movesFrom, on_hold } from "./bulk";
import styles from "./Orders.module.css";
import { StatusTag } from "./StatusTag";
import type { Selection } from "./selection";

const BulkDialog = lazy(async () => ({ default: (await import("./BulkDialog")).BulkDialog }));

const edits = ["priority", "due_at", "lines", "notes"] as const;

/** The statuses that the chosen orders may be moved to by hand. */
function useMovesOf(selection: Selection): Move[] {
  const statuses = useQuery(statusesQuery).data?.items;
  return useMemo(() => {
    const from = selection.all
      ? null
      : new Set([...selection.orders.values()].map(({ status }) => status));
    return movesFrom(statuses ?? [], from);
  }, [statuses, selection]);
}

/** What can be done with the selected orders together. */
export function BulkBar(props: {
  selection: Selection;
  count: number;
  busy: boolean;
  onAct: (chosen: Chosen) => void;
  onClear: () => void;
  /** Menus of what is made of the selection: files, printed pages. */
  children: ReactNode;
}) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const { selection, count, busy } = props;
  const moves = useMovesOf(selection);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const move = ({ to, reason_required }: Move) => {
    if (reason_required) setWanted({ kind: "move", status: to, reason_required });
    else props.onAct({ act: "move", status: to });
  };
  const hold = moves.find(({ to }) => to === on_hold);
  const held = selection.all || [...selection.orders.values()].some((o) => o.status === on_hold);
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const ask_why = movesFrom(statuses, new Set([on_hold])).some((each) => each.reason_required);
  return (
    <section className={styles.selection} aria-label={t("bulk.label")}>
      <VisuallyHidden component="h1">{t("title")}</VisuallyHidden>
      <strong aria-live="polite">
        {t("selection.count", { count, formatted: count.toLocaleString(locale) })}
      </strong>
      <Button size="compact-xs" variant="subtle" onClick={props.onClear}>
        {t("selection.clear")}
      </Button>
      <span className={styles.space} />
      <Menu withInitialFocusPlaceholder={false} position="bottom-start">
        <Menu.Target>
          <Button
            data-status-menu
            size="xs"
            loading={busy}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t("selection.move")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {moves.length === 0 && <Menu.Label>{t("selection.no_move")}</Menu.Label>}
          {moves.map((each) => (
            <Menu.Item key={each.to} onClick={() => move(each)}>
              <StatusTag status={each.to} />
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="xs"
        variant="default"
        disabled={busy || !hold}
        leftSection={<IconPlayerPause size={14} aria-hidden />}
        onClick={() => hold && move(hold)}
      >
        {t("bulk.hold")}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={busy || !held}
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        onClick={() => (ask_why ? setWanted({ kind: "release" }) : props.onAct({ act: "release" }))}
      >
        {t("bulk.release")}
      </Button>
      <Menu withInitialFocusPlaceholder={false} position="bottom-start">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t("bulk.edit")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {edits.map((field) => (
            <Menu.Item key={field} onClick={() => setWanted({ kind: field })}>
              {t(`fields.${field}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {props.children}
      <Suspense>
        {wanted && (
          <BulkDialog
            wanted={wanted}
            count={count}
            onClose={() => setWanted(null)}
            onAct={(chosen) => {
              setWanted(null);
              props.onAct(chosen);
            }}
          />
        )}
      </Suspense>
    </section>
  );
}
