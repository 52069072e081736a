import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { readingPreview } from "@/api/counts";
import type { Counter } from "@/api/setup";
import type { Instant, LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { isPositive } from "@/lib/decimalText";
import { formatDecimal } from "@/lib/quantity";
import styles from "./Counts.module.css";

/** What a reading would count, before it does: how much, and what the counter did. */
export function WouldCount(props: {
  path: string;
  counter: Counter;
  total: string;
  at: Instant | null;
  status: LineStatus;
}) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const { path, counter, total, at, status } = props;
  const [settled] = useDebouncedValue(total, 300);
  const reading = {
    counter: counter.id,
    total: settled,
    ...(at !== null && { occurred_at: at }),
  };
  const preview = useQuery({ ...readingPreview(path, reading), enabled: settled !== "" });
  if (preview.error) return <ProblemNotice error={preview.error} />;
  if (!preview.data || settled !== total) return <p className={styles.would} aria-hidden />;
  const { counted, kind } = preview.data;
  const unit = status.counts?.[`${counter.kind}_unit`] ?? "";
  const quantity = `${formatDecimal(counted, locale)} ${unit}`.trim();
  const odd = kind !== "advance" && kind !== "repeat" && kind !== "baseline";
  return (
    <p className={styles.would} role="status" data-odd={odd}>
      <b>{isPositive(counted) ? t("reading.counts", { quantity }) : t("reading.counts_nothing")}</b>
      {t(`reading.kind.${kind}`)}
    </p>
  );
}
