import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { seriesQuery } from "@/api/calendar";
import type { Asset } from "@/api/types";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { dayText } from "@/recurrence/useShiftWords";

const most_days = 5;

/** Recurring stops that found no room on some days, with those days. */
export function MissingStops({ lines }: { lines: readonly Asset[] }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const found = useQueries({ queries: lines.map(({ id }) => seriesQuery(id)) });
  const missing = found
    .flatMap(({ data }) => data?.items ?? [])
    .filter((each) => each.missing.length > 0);
  return missing.map(({ id, mode, missing: days }) => (
    <MeaningTag key={id} meaning="down">
      {t("missing", {
        mode,
        days: new Intl.ListFormat(locale).format(
          days.slice(0, most_days).map((day) => dayText(day, locale)),
        ),
        more: days.length > most_days ? ` (+${days.length - most_days})` : "",
      })}
    </MeaningTag>
  ));
}
