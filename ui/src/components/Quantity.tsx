import { useTranslation } from "react-i18next";
import type { Decimal } from "@/api/types";
import { formatDecimal } from "@/lib/quantity";
import { useLocale } from "./useLocale";

/** A quantity with its unit; "no data" for null. */
export function Quantity(props: { value: Decimal | null; unit?: string | null; digits?: number }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (props.value === null) return <span className="of-quiet">{t("figures.no_data")}</span>;
  return (
    <span className="of-nowrap">
      {formatDecimal(props.value, locale, props.digits)}
      {props.unit && <span className="of-quiet">{`\u00a0${props.unit}`}</span>}
    </span>
  );
}
