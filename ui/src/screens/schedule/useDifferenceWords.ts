import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { BoardLine } from "@/board/layout";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import { formatDecimal } from "@/lib/quantity";
import type { Difference } from "./refusal";

const named = ["start_at", "end_at", "quantity", "line_id", "pinned", "notes"] as const;

/** What somebody else changed of an entry meanwhile, in words: what was wanted, and what is now. */
export function useDifferenceWords(lines: readonly BoardLine[], zone: string) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  return useCallback(
    ({ field, yours, theirs }: Difference): string => {
      const value = (given: unknown): string => {
        if (given === null || given === undefined) return "—";
        if (field === "line_id") {
          return lines.find(({ id }) => id === Number(given))?.name ?? String(given);
        }
        if (field.endsWith("_at")) {
          return formatInstant(Date.parse(String(given)), zone, locale, "day_time");
        }
        if (field === "quantity") return formatDecimal(String(given), locale);
        return typeof given === "boolean" ? t(given ? "yes" : "no") : String(given);
      };
      const known = named.find((name) => name === field);
      const name = known ? t(`difference.${known}`) : field;
      return t("difference.words", { name, yours: value(yours), theirs: value(theirs) });
    },
    [lines, zone, locale, t],
  );
}
