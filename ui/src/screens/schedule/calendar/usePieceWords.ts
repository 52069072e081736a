import { useTranslation } from "react-i18next";
import { useLocale } from "@/components/useLocale";
import { dayOf, formatInstant } from "@/lib/instant";
import type { Piece } from "./pieces";

/** A piece in words: what it is, from when to when, and what else there is to say of it. */
export function usePieceWords(zone: string) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const at = (instant: number, style: "time" | "day_time") =>
    formatInstant(instant, zone, locale, style);
  const times = ({ start, end }: Piece) => {
    const same = dayOf(start, zone) === dayOf(end - 1, zone);
    return `${at(start, "day_time")}\u2013${at(end, same ? "time" : "day_time")}`;
  };
  const whole = (piece: Piece): string => {
    const { occurrence, entry } = piece;
    const from = occurrence?.inherited_from;
    return [
      t(`what.${piece.what}`, { name: piece.name }),
      piece.crew,
      entry?.product_name,
      times(piece),
      occurrence?.changed && t("what.changed"),
      from !== null && from !== undefined && t("what.from", { path: from || t("what.plant") }),
      piece.late && t("what.late"),
      piece.expected_end !== null &&
        t("week.expected", { time: at(piece.expected_end, "day_time") }),
      entry?.pinned && t("what.pinned"),
      entry?.notes,
    ]
      .filter(Boolean)
      .join(", ");
  };
  return { whole, times };
}
