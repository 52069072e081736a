import { Link } from "@tanstack/react-router";
import type { CSSProperties, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/types";
import { stripeOf } from "@/board/layout";
import { MeaningTag } from "@/components/MeaningMark";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import { share } from "@/lib/quantity";
import { type Axis, type AxisDay, gapsOf, hoursOf, placeOn } from "./axis";
import {
  canRetime,
  onRail,
  type Part,
  type Piece,
  partsByLine,
  partsOfLine,
  partsOn,
} from "./pieces";
import type { Hold } from "./retime";
import { usePieceWords } from "./usePieceWords";
import type { Held } from "./useRetime";
import styles from "./Week.module.css";
import { most_lines, type WeekProps } from "./WeekView";
import { type Stretch, timeIn } from "./worked";

const hour = 3_600_000;

interface DayProps {
  axis: Axis;
  day: AxisDay;
  pieces: Piece[];
  worked: Stretch[];
  lines: Asset[];
  now: number;
}

/** A day by name, what is worked on it, what is special about it, how much is planned. */
export function DayHead(props: DayProps & Pick<WeekProps, "onOpen">) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const { day, now, pieces } = props;
  const date = new Date(`${day.day}T12:00:00Z`);
  const named = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const numbered = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const full = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const worked = timeIn(props.worked, { from: day.start, to: day.end }) / hour;
  const special = pieces.filter(
    ({ what, start, end }) =>
      (what === "off" || what === "extra") && start < day.end && end > day.start,
  );
  const planned = pieces.filter(
    ({ what, start, end }) => what === "entry" && start < day.end && end > day.start,
  );
  const late = planned.filter((piece) => piece.late).length;
  const many = props.lines.length > most_lines;
  return (
    <div className={styles.dayHead} data-today={day.start <= now && now < day.end}>
      <h2>
        <span>{named.format(date)}</span> {numbered.format(date)}
      </h2>
      <span className="of-quiet">
        {t("week.worked", { hours: full.format(worked) })}
        {day.hours !== 24 && (
          <b className={styles.turn}>{t("week.day_hours", { hours: full.format(day.hours) })}</b>
        )}
      </span>
      {special.map((piece) => (
        <button
          key={piece.key}
          type="button"
          className={styles.special}
          data-what={piece.what}
          title={piece.name}
          onClick={() => props.onOpen(piece)}
        >
          {piece.name}
        </button>
      ))}
      {many && planned.length > 0 && (
        <span className={styles.planned}>
          {t("week.entries", { count: planned.length })}
          {late > 0 && <MeaningTag meaning="down">{t("week.late", { count: late })}</MeaningTag>}
        </span>
      )}
    </div>
  );
}

const box = (axis: Axis, from: number, to: number): CSSProperties => ({
  top: `${(from / axis.length) * 100}%`,
  height: `${((to - from) / axis.length) * 100}%`,
});

/** One day down its hours. */
export function DayColumn(
  props: DayProps & {
    held: Held | null;
    tabbed: string | null;
    onOpen: (piece: Piece) => void;
    onHold: (event: PointerEvent<HTMLElement>, piece: Piece, hold: Hold) => void;
  },
) {
  const { t } = useTranslation("calendar");
  const { axis, day, pieces, held, lines } = props;
  const planned = pieces.filter((piece) => !onRail(piece));
  const rail = partsOn(axis, day, pieces.filter(onRail));
  const body =
    lines.length === 1
      ? partsOfLine(axis, day, planned)
      : lines.length <= most_lines
        ? partsByLine(
            axis,
            day,
            planned,
            lines.map(({ id }) => id),
          )
        : [];
  const idle = idleIn(props.worked, day);
  const { now } = props;
  const is_today = day.start <= now && now < day.end;
  return (
    <div className={styles.day} data-day={day.day} data-today={is_today}>
      {hoursOf(axis).map(({ place }) => (
        <i key={place} className={styles.rule} style={box(axis, place, place)} />
      ))}
      {idle.map(({ from, to }) => (
        <i
          key={from}
          className={styles.idle}
          style={box(axis, placeOn(axis, day, from), placeOn(axis, day, to))}
        />
      ))}
      {gapsOf(axis, day).map(({ from, to }) => (
        <i
          key={from}
          className={styles.gap}
          style={box(axis, from, to)}
          title={t("week.no_hour")}
        />
      ))}
      <div className={styles.rail}>
        {rail.map((part) => (
          <Block key={part.piece.key} part={part} {...props} />
        ))}
      </div>
      <div className={styles.plan}>
        {body.map((part) => (
          <Block key={part.piece.key} part={part} {...props} />
        ))}
        {body.map((part) => (
          <Expected key={part.piece.key} part={part} axis={axis} day={day} />
        ))}
      </div>
      {held && held.start < day.end && held.end > day.start && (
        <i
          className={styles.held}
          style={box(axis, placeOn(axis, day, held.start), placeOn(axis, day, held.end))}
        />
      )}
      {is_today && (
        <i
          className={styles.now}
          style={{ top: `${(placeOn(axis, day, now) / axis.length) * 100}%` }}
        />
      )}
    </div>
  );
}

/** The parts of a day in which nothing is worked. */
function idleIn(worked: readonly Stretch[], day: AxisDay): Stretch[] {
  const idle: Stretch[] = [];
  let from = day.start;
  for (const stretch of worked) {
    if (stretch.to <= day.start || stretch.from >= day.end) continue;
    if (stretch.from > from) idle.push({ from, to: stretch.from });
    from = Math.max(from, stretch.to);
  }
  if (from < day.end) idle.push({ from, to: day.end });
  return idle;
}

const beside = ({ lane, of, over }: Part): CSSProperties => {
  const room = 100 / of;
  const indent = over ? room * 0.25 : 0;
  return { insetInlineStart: `${lane * room + indent}%`, width: `${room - indent}%` };
};

/** What is planned leaves a little room beside it, where is drawn when it is expected to end. */
const planned = (part: Part): CSSProperties => {
  const { width, ...place } = beside(part);
  return { ...place, width: `calc(${width} - 6px)` };
};

/** The colour of its product, and how much of it is made, from the top. */
function lookOf({ entry, what }: Piece): CSSProperties {
  if (what !== "entry" || !entry) return {};
  const { quantity, actual_quantity: made, product_id } = entry;
  const done = quantity === null || !made ? 0 : Math.min(share(made, quantity) ?? 0, 1);
  return {
    borderInlineStartColor: stripeOf(product_id),
    backgroundSize: `100% ${done * 100}%`,
  };
}

function Block(props: {
  part: Part;
  axis: Axis;
  held: Held | null;
  tabbed: string | null;
  onOpen: (piece: Piece) => void;
  onHold: (event: PointerEvent<HTMLElement>, piece: Piece, hold: Hold) => void;
}) {
  const { part, axis } = props;
  const { piece } = part;
  const words = usePieceWords(axis.zone);
  const look = {
    className: styles.piece,
    "data-piece": piece.key,
    "data-what": piece.what,
    "data-mode": piece.entry?.mode_type,
    "data-late": piece.late || undefined,
    "data-started": piece.entry?.run_id !== null && piece.entry ? true : undefined,
    "data-held": props.held?.piece.key === piece.key || undefined,
    "data-continued": part.continued || undefined,
    "data-continues": part.continues || undefined,
    "data-short": part.to - part.from < 45 || undefined,
    style: {
      ...box(axis, part.from, part.to),
      ...(onRail(piece) ? beside(part) : planned(part)),
      ...lookOf(piece),
    },
    title: words.whole(piece),
    tabIndex: props.tabbed === piece.key ? 0 : -1,
  };
  if (piece.what === "changeover")
    return <i className={styles.changeover} style={look.style} title={look.title} />;
  const inside = (
    <>
      <span className={styles.spoken}>{words.whole(piece)}</span>
      <Inside piece={piece} zone={axis.zone} />
    </>
  );
  if (piece.what === "entry") {
    const before = new Date(piece.start - hour).toISOString().replace(/\.\d+Z$/, "Z");
    return (
      <Link
        {...look}
        to="/schedule"
        search={{ from: before, entry: String(piece.entry?.id) }}
        draggable={false}
      >
        {inside}
      </Link>
    );
  }
  const free = canRetime(piece);
  return (
    <button
      {...look}
      type="button"
      data-free={free || undefined}
      onClick={() => props.onOpen(piece)}
      onPointerDown={free ? (event) => props.onHold(event, piece, holdAt(event, part)) : undefined}
    >
      {inside}
    </button>
  );
}

/** Near its upper or lower end a piece is held by that edge, unless it goes on beyond the day. */
function holdAt(event: PointerEvent<HTMLElement>, part: Part): Hold {
  const { top, bottom } = event.currentTarget.getBoundingClientRect();
  const reach = Math.min(8, (bottom - top) / 4);
  if (event.clientY < top + reach && !part.continued) return "start";
  return event.clientY > bottom - reach && !part.continues ? "end" : "move";
}

function Inside({ piece, zone }: { piece: Piece; zone: string }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const clock = (at: number) => formatInstant(at, zone, locale, "time");
  return (
    <span className={styles.inside} aria-hidden>
      <b>{piece.name}</b>
      {piece.crew && <span>{` \u00b7 ${piece.crew}`}</span>}
      {!onRail(piece) && (
        <>
          {piece.entry?.product_name && <span> {piece.entry.product_name}</span>}
          <span className={styles.clock}>
            {clock(piece.start)}
            {"\u2013"}
            {clock(piece.end)}
            {piece.late && <MeaningTag meaning="down">{t("what.late")}</MeaningTag>}
          </span>
        </>
      )}
    </span>
  );
}

/** From the planned end of an entry to the one that is expected: a thin line beside what follows. */
function Expected({ part, axis, day }: { part: Part; axis: Axis; day: AxisDay }) {
  const { t } = useTranslation("calendar");
  const locale = useLocale();
  const { expected_end, end, late } = part.piece;
  if (expected_end === null || expected_end <= end || end >= day.end || end < day.start)
    return null;
  const from = placeOn(axis, day, end);
  const to = placeOn(axis, day, expected_end);
  const room = 100 / part.of;
  const time = formatInstant(expected_end, axis.zone, locale, "time");
  return (
    <i
      className={styles.expected}
      data-late={late || undefined}
      data-continues={expected_end > day.end || undefined}
      style={{ ...box(axis, from, to), insetInlineStart: `calc(${(part.lane + 1) * room}% - 5px)` }}
      title={t("week.expected", { time })}
    />
  );
}
