import { useTranslation } from "react-i18next";
import type { CalendarException } from "@/api/setup";
import { useLocale } from "@/components/useLocale";
import { addDays } from "./occurrences";
import { dayText, useShiftWords } from "./useShiftWords";

type When = Pick<CalendarException, "starts" | "length" | "rrule" | "valid_until">;

const day_seconds = 86_400;

/** When a holiday or extra time is, and how it recurs, in words. */
export function useExceptionWords() {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const words = useShiftWords();
  const clock = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  return {
    day: words.day,
    span: ({ starts, length }: When): string => {
      const day = starts.slice(0, 10);
      if (starts.slice(11, 16) === "00:00" && length % day_seconds === 0) {
        const days = length / day_seconds;
        const last = addDays(day, days - 1);
        return days === 1
          ? dayText(day, locale)
          : t("valid_between", { from: dayText(day, locale), until: dayText(last, locale) });
      }
      const from = Date.parse(`${starts.slice(0, 16)}Z`);
      return clock.formatRange(from, from + length * 1000);
    },
    recurrence: ({ rrule, starts, valid_until }: When): string | null => {
      if (rrule === null) return null;
      const rule = words.recurrence({ rrule, valid_from: starts.slice(0, 10) });
      if (valid_until === null) return rule;
      return t("recurrence.until", { rule, day: dayText(valid_until, locale) });
    },
  };
}
