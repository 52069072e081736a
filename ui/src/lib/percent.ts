/** A ratio (0.874) as percent of the locale ("87 %" in German); null where there is no data. */
export function formatPercent(ratio: number | null, locale: string, digits = 0): string | null {
  if (ratio === null || !Number.isFinite(ratio)) return null;
  return new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(ratio);
}
