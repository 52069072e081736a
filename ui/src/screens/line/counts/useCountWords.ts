import { useTranslation } from "react-i18next";
import type { LineStatus } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDecimal } from "@/lib/quantity";
import { type Counted, sumOf } from "./draft";

type Units = Pick<NonNullable<LineStatus["counts"]>, "infeed_unit" | "outfeed_unit" | "waste_unit">;

/** An entry in words: "120 bottle good, 5 bottle waste". */
export function useCountWords(units: Units) {
  const { t } = useTranslation("line");
  const locale = useLocale();
  const amount = (quantity: string, unit: string) => `${formatDecimal(quantity, locale)} ${unit}`;
  return (counted: Counted): string => {
    const { good, infeed, waste } = counted;
    const parts: string[] = [];
    if (good) parts.push(t("manual.amount_good", { quantity: amount(good, units.outfeed_unit) }));
    if (waste.length > 0) {
      const total = sumOf(waste.map(({ quantity }) => quantity));
      parts.push(t("manual.amount_waste", { quantity: amount(total, units.waste_unit) }));
    }
    if (infeed)
      parts.push(t("manual.amount_infeed", { quantity: amount(infeed, units.infeed_unit) }));
    return parts.join(", ");
  };
}
