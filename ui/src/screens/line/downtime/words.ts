import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { StateItem } from "@/api/states";
import type { Instant } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatDuration } from "@/lib/duration";
import { formatInstant } from "@/lib/instant";
import { lengthOf } from "./pieces";

const exact = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 60 || whole >= 3600 || whole % 60 === 0) return formatDuration(whole);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
};

/** How times, lengths and states are said, on the clock of a zone. */
export function useWords(zone: string) {
  const { t } = useTranslation("downtime");
  const locale = useLocale();
  const clock = useCallback(
    (at: Instant | number) => formatInstant(at, zone, locale, "seconds"),
    [zone, locale],
  );
  const name = useCallback(
    (item: Pick<StateItem, "state">) => item.state?.name ?? t("strip.unknown"),
    [t],
  );
  const described = useCallback(
    (item: StateItem & { waiting?: boolean }, now: number) => {
      const [state, time] = [name(item), formatDuration(lengthOf(item, now))];
      const from = clock(item.start_at);
      const said =
        item.end_at === null
          ? t("strip.so_far", { state, from, time })
          : t("strip.piece", { state, from, to: clock(item.end_at), time });
      return [
        said,
        item.uncoded && t("strip.uncoded"),
        item.comment,
        item.waiting && t("strip.waiting"),
      ]
        .filter(Boolean)
        .join(", ");
    },
    [t, clock, name],
  );
  return { clock, name, described, exact };
}
