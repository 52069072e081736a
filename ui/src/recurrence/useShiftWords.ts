import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { dayName, daysInWords, endOf, endsNextDay, recurrenceOf } from "./recurrence";
import type { ShiftTimes } from "./shiftTimes";

/** A day as the language of a screen writes it. */
export function dayText(day: string, locale: string): string {
  const style = { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, style).format(new Date(`${day}T12:00:00Z`));
}

/** How a shift recurs, and when on the clock, in words. */
export function useShiftWords() {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const pattern = ({ rrule, valid_from }: Pick<ShiftTimes, "rrule" | "valid_from">): string => {
    const { pattern: found } = recurrenceOf(rrule, valid_from);
    switch (found.kind) {
      case "daily":
        return t("recurrence.daily");
      case "every_days":
        return t("recurrence.daily_every", { interval: found.interval });
      case "weekly": {
        const days = daysInWords(found.days, locale);
        const { interval } = found;
        return interval === 1 ? days : t("recurrence.weekly_every", { interval, days });
      }
      case "monthly": {
        const nth = found.nth as -1 | 1 | 2 | 3 | 4;
        return t(`recurrence.nth.${nth}`, { day: dayName(found.day, locale) });
      }
      case "yearly":
        return t("recurrence.yearly");
      case "rule":
        return rrule;
    }
  };
  return {
    recurrence: (shift: Pick<ShiftTimes, "rrule" | "valid_from">): string => {
      const { count, until } = recurrenceOf(shift.rrule, shift.valid_from);
      const rule = pattern(shift);
      if (rule === shift.rrule) return rule;
      if (count !== null) return t("recurrence.times", { rule, count });
      return until === null ? rule : t("recurrence.until", { rule, day: dayText(until, locale) });
    },
    clock: ({ start, length }: Pick<ShiftTimes, "start" | "length">): string =>
      t(endsNextDay(start, length) ? "clock_next_day" : "clock", {
        start: start.slice(0, 5),
        end: endOf(start, length),
      }),
    length: (length: number) => formatDuration(length),
    valid: ({ valid_from, valid_until }: Pick<ShiftTimes, "valid_from" | "valid_until">) => {
      const from = dayText(valid_from, locale);
      return valid_until === null
        ? t("valid_from", { from })
        : t("valid_between", { from, until: dayText(valid_until, locale) });
    },
    day: (day: string) => dayText(day, locale),
  };
}
