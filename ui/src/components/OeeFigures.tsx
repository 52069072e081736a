import { useTranslation } from "react-i18next";
import type { Ratios } from "@/lib/figures";
import { formatPercent } from "@/lib/percent";
import styles from "./OeeFigures.module.css";
import { useLocale } from "./useLocale";

type Size = "small" | "medium" | "large";

interface TileProps {
  name: string;
  /** A ratio from 0, above 1 where it is so; null is no data. */
  value: number | null;
  size?: Size;
  digits?: number;
  strong?: boolean;
  /** Why the figure is not to be trusted, in words. */
  warning?: string | undefined;
}

/** One ratio with its name, as percent. */
export function FigureTile({ name, value, size = "medium", digits, strong, warning }: TileProps) {
  const { t } = useTranslation();
  const text = formatPercent(value, useLocale(), digits);
  return (
    <div className={styles.tile} data-size={size} data-strong={strong} title={warning}>
      <dt>{name}</dt>
      <dd data-empty={text === null} data-warning={warning !== undefined}>
        {text ?? t("figures.no_data")}
        {warning !== undefined && <span className={styles.warning}>{warning}</span>}
      </dd>
    </div>
  );
}

/** Availability, performance, quality and OEE side by side; null is no data for all. */
export function OeeFigures(props: {
  figures: (Ratios & { rate_warning?: boolean }) | null;
  size?: Size;
  digits?: number;
}) {
  const { t } = useTranslation();
  const { figures, size, digits } = props;
  const given = { ...(size && { size }), ...(digits !== undefined && { digits }) };
  return (
    <dl className={styles.figures} data-size={size ?? "medium"}>
      <FigureTile
        {...given}
        name={t("figures.availability")}
        value={figures?.availability ?? null}
      />
      <FigureTile
        {...given}
        name={t("figures.performance")}
        value={figures?.performance ?? null}
        warning={figures?.rate_warning ? t("figures.rate_warning") : undefined}
      />
      <FigureTile {...given} name={t("figures.quality")} value={figures?.quality ?? null} />
      <FigureTile {...given} strong name={t("figures.oee")} value={figures?.oee ?? null} />
    </dl>
  );
}
