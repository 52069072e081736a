import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import type { Instant } from "@/api/types";
import { formatDuration } from "@/lib/duration";
import {
  clocksDiffer,
  formatInstant,
  type InstantStyle,
  styleForNow,
  viewerZone,
  zoneName,
} from "@/lib/instant";
import { latenessOf } from "@/lib/lateness";
import { MeaningTag } from "./MeaningMark";
import { useLocale } from "./useLocale";

/**
 * An instant on the clock of `zone`, which is named where it shows another time than the viewer's.
 * Without a `style` it says the day only where it is not today.
 */
export function When(props: { at: Instant | number; zone: string; style?: InstantStyle }) {
  const locale = useLocale();
  const now = useNow(60);
  const { at, zone } = props;
  const text = formatInstant(at, zone, locale, props.style ?? styleForNow(at, now, zone));
  const named = zoneName(at, zone, locale);
  const differs = clocksDiffer(at, zone, viewerZone());
  return (
    <time
      className="of-nowrap"
      dateTime={new Date(at).toISOString()}
      title={`${formatInstant(at, zone, locale, "date_time")} ${named}`}
    >
      {text}
      {differs && <span className="of-quiet">{`\u00a0${named}`}</span>}
    </time>
  );
}

/**
 * How late something due is, in words; draws nothing for what is not late. `lateness` is the
 * server's figure in seconds (null: not late); without it what is open counts as late once due.
 */
export function Late(props: { due_at: Instant; lateness?: number | null }) {
  const { t } = useTranslation();
  const now = useNow(60);
  const open = latenessOf(props.due_at, now);
  const late = props.lateness === undefined && open?.kind === "late" ? open.time : props.lateness;
  if (late === null || late === undefined) return null;
  return (
    <MeaningTag meaning="down">{t("time.late_by", { time: formatDuration(late) })}</MeaningTag>
  );
}

/** A due instant and, in words, how late it is. */
export function Due(props: { at: Instant; zone: string; lateness?: number | null }) {
  const { at, zone, ...late } = props;
  return (
    <span className="of-row">
      <When at={at} zone={zone} />
      <Late due_at={at} {...late} />
    </span>
  );
}
