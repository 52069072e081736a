import { Button, Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { reflowLine } from "@/api/plan";
import type { Id } from "@/api/types";
import type { Answer, Place } from "@/board/drag";
import type { BoardLine } from "@/board/layout";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import type { Asked } from "./calls";
import { OutcomeLines, ReasonLines } from "./Ghost";
import type { Outcome } from "./outcome";
import { type Refusal, reasonsOf } from "./refusal";
import styles from "./Schedule.module.css";
import { StopFields } from "./StopFields";
import type { Stop } from "./stops";

/** Where a menu of the board is open: on a line, at an instant where it was pressed on its time. */
interface MenuAt {
  line: BoardLine;
  /** Null: the menu of the line itself. */
  at: number | null;
}

interface Props extends MenuAt {
  /** Where to draw it, on the plane of the board. */
  place: { x: number; y: number; height: number };
  stop: Stop;
  onStop: (stop: Stop) => void;
  what_if: Id | null;
  preview: (asked: Asked, place: Place, signal: AbortSignal) => Promise<Answer<Outcome, Refusal>>;
  onPlace: (at: Place, stop: Stop) => Promise<Refusal | null>;
  /** Opens the dialog in which a stop may recur; null where there is none. */
  onRepeat: ((start: number, end: number) => void) | null;
  onCloseGaps: () => void;
  onSelect: () => void;
  onClose: () => void;
}

/** What would become of a stop there, asked as mode and length are chosen. */
function useWould(props: Props) {
  const { line, at, stop, preview } = props;
  const [answer, setAnswer] = useState<Answer<Outcome, Refusal> | null>(null);
  useEffect(() => {
    setAnswer(null);
    if (at === null) return;
    const asking = new AbortController();
    preview({ stop }, { line_id: line.id, start: at }, asking.signal).then(
      (told) => !asking.signal.aborted && setAnswer(told),
      () => undefined,
    );
    return () => asking.abort();
  }, [line.id, at, stop, preview]);
  return [answer, setAnswer] as const;
}

/** A planned stop at the time that was pressed on. */
function StopHere(props: Props & { at: number }) {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const { line, at, stop, onRepeat } = props;
  const [answer, setAnswer] = useWould(props);
  const [busy, setBusy] = useState(false);
  const clock = (instant: number) => formatInstant(instant, line.time_zone, locale, "day_time");
  const place = async () => {
    setBusy(true);
    const refusal = await props.onPlace({ line_id: line.id, start: at }, stop);
    setBusy(false);
    if (refusal) setAnswer({ fits: false, refusal });
    else props.onClose();
  };
  return (
    <>
      <h2>{t("stop.here", { line: line.name, time: clock(at) })}</h2>
      <StopFields stop={stop} onStop={props.onStop} />
      <div className={styles.answer} role="status">
        {answer?.fits && <OutcomeLines outcome={answer.outcome} clock={clock} />}
        {answer && !answer.fits && <ReasonLines reasons={answer.refusal.reasons} />}
        {!answer && <span className="of-quiet">{t("ghost.asking")}</span>}
      </div>
      <Button
        size="xs"
        loading={busy}
        disabled={answer?.fits === false}
        onClick={() => void place()}
      >
        {t("stop.place")}
      </Button>
      {onRepeat && (
        <Button size="xs" variant="default" onClick={() => onRepeat(at, at + stop.length)}>
          {t("stop.repeat")}
        </Button>
      )}
    </>
  );
}

/** What can be done with a whole line. */
function LineActs(props: Props) {
  const { t } = useTranslation("schedule");
  const { line, what_if } = props;
  const would = useQuery({
    queryKey: ["entries", "reflow", what_if, line.id],
    queryFn: ({ signal }) => reflowLine(line.id, undefined, { preview: true, what_if, signal }),
    retry: false,
    gcTime: 0,
  });
  const moved = would.data?.before.length;
  const item = { size: "xs", variant: "default", justify: "start" } as const;
  return (
    <>
      <h2>{line.name}</h2>
      <Button
        {...item}
        data-autofocus
        disabled={moved === 0 || would.error !== null}
        onClick={() => {
          props.onCloseGaps();
          props.onClose();
        }}
      >
        {t("line.close_gaps")}
      </Button>
      <span className="of-quiet">
        {moved === 0 && t("line.would_move_none")}
        {moved !== undefined && moved > 0 && t("line.would_move", { count: moved })}
        {would.error instanceof Problem && reasonsOf(would.error).join(" ")}
      </span>
      <Button {...item} onClick={props.onSelect}>
        {t("line.select")}
      </Button>
      <Button
        {...item}
        renderRoot={(root) => <Link {...root} to="/line/$" params={{ _splat: line.path }} />}
      >
        {t("entry.open_line")}
      </Button>
    </>
  );
}

/** What can be done on a line, or at a free time of it. */
export function BoardMenu(props: Props) {
  const { t } = useTranslation("schedule");
  const { line, at, place } = props;
  return (
    <Popover
      opened
      trapFocus
      returnFocus
      closeOnEscape
      withRoles={false}
      withArrow
      width={260}
      position="bottom-start"
      onChange={(opened) => !opened && props.onClose()}
    >
      <Popover.Target>
        <div
          className={styles.menuAt}
          style={{ left: place.x, top: place.y, height: place.height }}
        />
      </Popover.Target>
      <Popover.Dropdown
        className={styles.menu}
        role="dialog"
        aria-label={at === null ? t("line.menu", { line: line.name }) : t("stop.title")}
      >
        {at === null ? <LineActs {...props} /> : <StopHere {...props} at={at} />}
        {at !== null && (
          <Button size="xs" variant="subtle" onClick={props.onCloseGaps}>
            {t("line.close_gaps")}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
