import { useTranslation } from "react-i18next";
import type { Decimal } from "@/api/types";
import { formatPercent } from "@/lib/percent";
import { formatDecimal, share } from "@/lib/quantity";
import styles from "./ProgressBar.module.css";
import { useLocale } from "./useLocale";

/**
 * What is made of what is required. Above the required quantity the bar is full and a tick stands
 * where it was reached, so that surplus shows.
 */
export function ProgressBar(props: {
  actual: Decimal;
  required: Decimal;
  unit: string;
  /** Writes actual, required and percent above the bar. */
  labels?: boolean;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { actual, required, unit, labels = false } = props;
  const done = share(actual, required);
  const percent = formatPercent(done, locale) ?? t("figures.no_data");
  const figures = {
    actual: formatDecimal(actual, locale),
    required: formatDecimal(required, locale),
    unit,
  };
  const surplus = done !== null && done > 1;
  return (
    <div className={styles.progress}>
      {labels && (
        <div className={styles.labels}>
          <span>{t("quantity.progress", figures)}</span>
          <span>{percent}</span>
        </div>
      )}
      <div
        className={styles.track}
        role="progressbar"
        aria-label={t("quantity.progress", figures)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(Math.round((done ?? 0) * 100), 100)}
        aria-valuetext={percent}
      >
        <span
          className={styles.done}
          data-complete={done !== null && done >= 1}
          style={{ width: `${Math.min(done ?? 0, 1) * 100}%` }}
        />
        {surplus && (
          <span className={styles.reached} style={{ insetInlineStart: `${100 / done}%` }} />
        )}
      </div>
    </div>
  );
}
