import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MeaningMark } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import type { Meaning } from "@/lib/meaning";
import { saveFile } from "@/lib/saveFile";
import styles from "./BulkOutcome.module.css";
import { type BulkRun, counted, type Outcome, type OutcomeKind, outcomesCsv } from "./bulk";
import { most_named } from "./files";
import orders from "./Orders.module.css";
import { useStatusName } from "./StatusTag";

const kinds = ["refused", "unsent", "unchanged", "done"] as const;
const meanings: Record<OutcomeKind, Meaning> = {
  done: "running",
  unchanged: "idle",
  refused: "down",
  unsent: "none",
};
const row_height = 28;

/* What needs somebody comes first. */
const sorted = (outcomes: readonly Outcome[]) =>
  [...outcomes].sort((one, other) => kinds.indexOf(one.outcome) - kinds.indexOf(other.outcome));

function OutcomeList(props: { outcomes: Outcome[]; onOpen: (outcome: Outcome) => void }) {
  const { t } = useTranslation("orders");
  const list = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: props.outcomes.length,
    getScrollElement: () => list.current,
    estimateSize: () => row_height,
    overscan: 8,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section ref={list} className={styles.outcomes} tabIndex={0} aria-label={t("bulk.outcomes")}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const outcome = props.outcomes[index];
          if (!outcome) return null;
          return (
            <li
              key={outcome.id}
              style={{ height: row_height, transform: `translateY(${start}px)` }}
              data-outcome={outcome.outcome}
            >
              <MeaningMark meaning={meanings[outcome.outcome]} size={10} />
              <button type="button" onClick={() => props.onOpen(outcome)}>
                {outcome.number}
              </button>
              <span>{t(`bulk.outcome.${outcome.outcome}`)}</span>
              <span className={`${orders.cut} of-quiet`} title={outcome.detail ?? undefined}>
                {outcome.detail}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function useTitle(run: BulkRun): string {
  const { t } = useTranslation("orders");
  const statusName = useStatusName();
  const { chosen } = run;
  if (chosen.act === "release") return t("bulk.release");
  if (chosen.act === "move") return statusName(chosen.status);
  return Object.keys(chosen.fields)
    .map((field) => t(`fields.${field as "notes"}`))
    .join(", ");
}

/** How far an act on many orders is, and then what became of each of them. */
export function BulkOutcome(props: {
  run: BulkRun;
  onStop: () => void;
  onClose: () => void;
  onRetry: (outcomes: Outcome[]) => void;
  onShow: (outcomes: Outcome[]) => void;
  onOpen: (outcome: Outcome) => void;
}) {
  const { t } = useTranslation("orders");
  const locale = useLocale();
  const { run } = props;
  const title = useTitle(run);
  const [shown, setShown] = useState<OutcomeKind | "all">("all");
  const counts = counted(run.outcomes);
  const failed = run.outcomes.filter(
    ({ outcome }) => outcome === "refused" || outcome === "unsent",
  );
  const number = (count: number) => count.toLocaleString(locale);
  const words =
    run.phase === "reading"
      ? t("bulk.reading")
      : t("bulk.progress", { done: number(run.outcomes.length), total: number(run.total) });
  const listed = sorted(run.outcomes.filter((each) => shown === "all" || each.outcome === shown));
  return (
    <section
      className={styles.moved}
      data-refused={failed.length > 0}
      aria-label={t("bulk.result")}
    >
      <div className={styles.outcome_head}>
        <strong>{title}</strong>
        <span role="status">
          {run.phase === "ended"
            ? kinds
                .filter((kind) => counts[kind] > 0)
                .reverse()
                .map((kind) => `${number(counts[kind])} ${t(`bulk.outcome.${kind}`)}`)
                .join(" · ") || t("bulk.none")
            : words}
        </span>
        {run.phase !== "ended" && (
          <progress value={run.outcomes.length} max={run.total || 1} aria-label={words} />
        )}
        <span className={orders.space} />
        {run.phase !== "ended" && (
          <Button size="compact-xs" variant="default" onClick={props.onStop}>
            {t("bulk.stop")}
          </Button>
        )}
        {run.phase === "ended" && failed.length > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => props.onRetry(failed)}
          >
            {t("bulk.retry", { count: failed.length, formatted: number(failed.length) })}
          </Button>
        )}
        {run.phase === "ended" && failed.length > 0 && failed.length <= most_named && (
          <Button size="compact-xs" variant="default" onClick={() => props.onShow(failed)}>
            {t("bulk.show")}
          </Button>
        )}
        {run.phase === "ended" && (
          <>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden />}
              onClick={() => saveFile(outcomesCsv(listed), "order-outcomes.csv")}
            >
              {t("bulk.save")}
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={props.onClose}>
              {t("close")}
            </Button>
          </>
        )}
      </div>
      {run.phase === "ended" && failed.length > 0 && (
        <>
          <SegmentedControl
            size="xs"
            style={{ alignSelf: "flex-start" }}
            aria-label={t("bulk.shown")}
            data={[
              { value: "all", label: `${t("bulk.all")} ${number(run.outcomes.length)}` },
              ...kinds
                .filter((kind) => counts[kind] > 0)
                .map((kind) => ({
                  value: kind,
                  label: `${t(`bulk.outcome.${kind}`)} ${number(counts[kind])}`,
                })),
            ]}
            value={shown}
            onChange={(value) => setShown(value as OutcomeKind)}
          />
          <OutcomeList outcomes={listed} onOpen={props.onOpen} />
        </>
      )}
    </section>
  );
}
