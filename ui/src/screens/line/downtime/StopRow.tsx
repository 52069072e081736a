import { IconClockPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/now";
import { MeaningMark } from "@/components/MeaningMark";
import { formatDuration } from "@/lib/duration";
import { lengthOf } from "./pieces";
import type { Column } from "./StopTable";
import styles from "./StopTable.module.css";
import { meaningOf } from "./strip";
import type { ChosenStops } from "./useChosen";
import type { Shown } from "./waiting";
import { useWords } from "./words";

/** One stop. A press anywhere on it opens it; the box before it chooses it. */
export function StopRow(props: {
  stop: Shown;
  now: number;
  zone: string;
  columns: readonly Column[];
  chosen: ChosenStops;
  open: (stop: Shown) => void;
  /** It stands in an opened group. */
  within?: boolean;
}) {
  const { t } = useTranslation("downtime");
  const { stop, chosen, columns } = props;
  const words = useWords(props.zone);
  const said = words.described(stop, props.now);
  return (
    <tr className={styles.row} data-uncoded={stop.uncoded} data-within={props.within}>
      <td className={styles.check}>
        <input
          type="checkbox"
          aria-label={t("table.choose", { stop: said })}
          checked={chosen.has([stop])}
          onChange={(event) => chosen.toggle([stop], event.currentTarget.checked)}
        />
      </td>
      <td data-column="start">{words.clock(stop.start_at)}</td>
      <td data-column="duration">
        {stop.end_at === null ? <Running stop={stop} /> : words.exact(lengthOf(stop, props.now))}
      </td>
      <td data-column="reason">
        <div className={styles.reason}>
          <span className={styles.mark} data-uncoded={stop.uncoded}>
            <MeaningMark meaning={meaningOf(stop)} size={16} />
          </span>
          <div>
            <button
              type="button"
              className={styles.name}
              aria-label={said}
              onClick={() => props.open(stop)}
            >
              {words.name(stop)}
            </button>
            {stop.state?.category && <small>{stop.state.category}</small>}
            {stop.waiting && (
              <small className={styles.waiting}>
                <IconClockPause size={14} aria-hidden /> {t("table.waiting")}
              </small>
            )}
          </div>
          {stop.uncoded && (
            <b className={styles.why} aria-hidden>
              {t("table.why")}
            </b>
          )}
        </div>
      </td>
      {columns.includes("comment") && <td data-column="comment">{stop.comment}</td>}
      {columns.includes("part") && <td data-column="part">{stop.part_required}</td>}
      {columns.includes("cell") && <td data-column="cell">{stop.cell?.name}</td>}
      <td data-column="by">{stop.edited ? stop.edited_by : t("table.machine")}</td>
    </tr>
  );
}

/** How long a stop lasts that is not over. */
function Running({ stop }: { stop: Shown }) {
  const { t } = useTranslation("downtime");
  const now = useNow();
  return (
    <>
      <b>{formatDuration(lengthOf(stop, now))}</b> <small>{t("table.still")}</small>
    </>
  );
}
