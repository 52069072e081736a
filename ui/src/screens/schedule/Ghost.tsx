import { Button } from "@mantine/core";
import {
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { DragController } from "@/board/controller";
import { type Drag, type Place, type Room, type Subject, standingAt } from "@/board/drag";
import styles from "@/board/Ghost.module.css";
import { type Rows, row_height, type Scale, toX } from "@/board/layout";
import { MeaningTag } from "@/components/MeaningMark";
import { Quantity } from "@/components/Quantity";
import { formatDuration } from "@/lib/duration";
import type { Outcome } from "./outcome";
import type { Refusal } from "./refusal";

const hour = 3_600_000;

/** Every rule that is broken, in words. */
export function ReasonLines(props: { reasons: readonly string[] }) {
  return props.reasons.map((reason) => (
    <div key={reason}>
      <MeaningTag meaning="down">
        <span style={{ whiteSpace: "normal" }}>{reason}</span>
      </MeaningTag>
    </div>
  ));
}

/** What an act would come to, in words. */
export function OutcomeLines(props: { outcome: Outcome; clock: (at: number) => string }) {
  const { t } = useTranslation("schedule");
  const { outcome, clock } = props;
  const changeover = outcome.changeovers.reduce((sum, each) => sum + each.end - each.start, 0);
  return (
    <>
      <div>
        {clock(outcome.start)} – {clock(outcome.end)}
      </div>
      {changeover > 0 && (
        <MeaningTag meaning="setup">
          {t("ghost.changeover", { time: formatDuration(changeover / 1000) })}
        </MeaningTag>
      )}
      {outcome.late_by !== null && (
        <div>
          <MeaningTag meaning="down">
            {t("ghost.itself_late", { time: formatDuration(outcome.late_by) })}
          </MeaningTag>
        </div>
      )}
      {outcome.pushed > 0 && <div>{t("ghost.pushes", { count: outcome.pushed })}</div>}
      {outcome.made_late.length > 0 && (
        <div>
          <MeaningTag meaning="down">
            <span style={{ whiteSpace: "normal" }}>
              {t("ghost.makes_late", { orders: outcome.made_late.slice(0, 5).join(", ") })}
            </span>
          </MeaningTag>
        </div>
      )}
    </>
  );
}

function lengthOf(subject: Subject): number {
  if (subject.kind === "stop") return subject.length;
  return subject.kind === "entry" ? subject.end - subject.start : hour;
}

/** What could look for a better place, as `why/address` reads it: an order, or a whole entry. */
function seekingOf({
  subject,
  place,
  part,
  edge,
}: Extract<Drag<Outcome, Refusal>, { state: "refused" }>): string | null {
  if (subject.kind === "order") return `order-${subject.id}`;
  const whole = subject.kind === "entry" && !subject.others && !subject.remaining;
  if (!whole || part !== undefined || edge || place?.into !== undefined) return null;
  return `entry-${subject.id}`;
}

/** What could be tried where there is no room. */
function otherRooms(tried: Room | undefined) {
  return (["push", "reflow"] as const).filter((room) => room !== tried);
}

const margin = 8;
const gap = 6;

/**
 * The words at the ghost. They lie above everything of the page (in the browser's top layer, so that
 * no row or heading cuts them), below the ghost or, where there is no room, above it.
 */
function Tip({ children }: { children: ReactNode }) {
  const tip = useRef<HTMLDivElement>(null);
  const place = () => {
    const element = tip.current;
    const ghost = element?.parentElement?.getBoundingClientRect();
    if (!element || !ghost) return;
    const { width, height } = element.getBoundingClientRect();
    const board = element.closest("[role=grid]")?.getBoundingClientRect();
    const right = window.innerWidth - width - margin;
    const left = Math.max(Math.min(ghost.left, right), Math.max(board?.left ?? 0, 0) + margin);
    const below = ghost.bottom + gap;
    const fits = below + height <= window.innerHeight - margin;
    const top = fits ? below : Math.max(ghost.top - gap - height, margin);
    element.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
  };
  useLayoutEffect(() => tip.current?.showPopover(), []);
  useLayoutEffect(place);
  useEffect(() => {
    const follow = () => place();
    window.addEventListener("scroll", follow, { capture: true, passive: true });
    window.addEventListener("resize", follow);
    return () => {
      window.removeEventListener("scroll", follow, { capture: true });
      window.removeEventListener("resize", follow);
    };
  });
  return (
    <div ref={tip} popover="manual" className={styles.card}>
      {children}
    </div>
  );
}

const most_reasons = 2;

/** Why it is refused: the matter in a word or two, then the rules that it breaks. */
function Refused({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation("schedule");
  const { reasons, missing, no_room } = refusal;
  const shown = reasons.slice(0, most_reasons);
  const more = reasons.length - shown.length;
  const time = missing ? formatDuration(missing) : null;
  return (
    <>
      <div className={styles.refused}>
        <MeaningTag meaning="down">
          {!no_room
            ? t("ghost.not_here")
            : time === null
              ? t("ghost.no_room")
              : t("ghost.no_room_by", { time })}
        </MeaningTag>
      </div>
      <ul className={styles.reasons}>
        {shown.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {more > 0 && <li>{t("ghost.more_reasons", { count: more })}</li>}
      </ul>
    </>
  );
}

/** Where what is dragged would stand, as the server laid it over the calendar, and what it breaks. */
export function Ghost(props: {
  controller: DragController<Outcome, Refusal>;
  rows: Rows;
  scale: Scale;
  titleOf: (subject: Subject) => string;
  noteOf: (drag: Drag<Outcome, Refusal>) => string[];
  clockOf: (place: Place) => (at: number) => string;
  follower: RefObject<HTMLDivElement | null>;
  /** Asks where what does not fit had best be. */
  onBest: (seeking: string) => void;
}) {
  const { t } = useTranslation("schedule");
  const { controller, rows, scale } = props;
  const drag: Drag<Outcome, Refusal> = useSyncExternalStore(controller.watch, controller.current);
  if (drag.state === "idle" || drag.state === "pointing") return null;
  const { subject, place } = drag;
  const title = props.titleOf(subject);
  const notes = props.noteOf(drag);
  if (place === null) {
    return createPortal(
      <div ref={props.follower} className={styles.follow}>
        {[title, ...notes].join(" · ")}
      </div>,
      document.body,
    );
  }
  const rowOf = (line_id: number) => rows.lines.find(({ line }) => line.id === line_id);
  const row = rowOf(place.line_id);
  if (!row) return null;
  const answer = drag.state === "refused" ? null : drag.answer;
  const outcome = answer?.fits ? answer.outcome : null;
  const refusal =
    drag.state === "refused" ? drag.refusal : answer?.fits === false && answer.refusal;
  const seeking = drag.state === "refused" ? seekingOf(drag) : null;
  const start = outcome?.start ?? place.start;
  const length = lengthOf(subject);
  const x = toX(scale, start);
  const end = outcome?.end ?? place.end ?? start + length;
  const width = Math.max(toX(scale, end) - x, 6);
  const clock = props.clockOf(place);
  const fits = refusal ? "no" : outcome ? "yes" : "asking";
  const lines = rows.lines.map(({ line }) => line.id);
  const others =
    subject.kind === "entry" && subject.others
      ? (outcome?.others ?? standingAt(subject, place, lines)?.slice(1) ?? [])
      : [];
  return (
    <>
      {others.map((each) => (
        <div
          key={each.id}
          className={styles.ghost}
          data-other
          data-answer={fits}
          style={{
            transform: `translate(${toX(scale, each.start)}px, ${rowOf(each.line_id)?.top ?? 0}px)`,
            width: Math.max(toX(scale, each.end) - toX(scale, each.start), 6),
            height: row_height,
          }}
        >
          <div className={styles.ghostBar} />
        </div>
      ))}
      <div
        className={styles.ghost}
        data-fits={fits}
        data-ghost
        data-merge={place.into === undefined ? undefined : ""}
        data-part={drag.part === undefined ? undefined : ""}
        style={{ transform: `translate(${x}px, ${row.top}px)`, width, height: row_height }}
      >
        {outcome?.changeovers.map((each) => (
          <div
            key={each.start}
            className={`${styles.ghostChange} of-fill-setup`}
            style={{
              left: toX(scale, each.start) - x,
              width: toX(scale, each.end) - toX(scale, each.start),
            }}
          />
        ))}
        <div className={styles.ghostBar} />
        <Tip>
          <strong>{title}</strong>
          {notes.map((note) => (
            <div key={note} className={styles.note}>
              {note}
            </div>
          ))}
          {drag.edge && outcome?.quantity && (
            <div>
              <Quantity value={outcome.quantity.value} unit={outcome.quantity.unit} />
            </div>
          )}
          {outcome && <OutcomeLines outcome={outcome} clock={clock} />}
          {fits === "asking" && (
            <div className="of-quiet">
              {clock(drag.edge ? end : start)}
              {drag.state === "pending" && <div>{t("ghost.placing")}</div>}
            </div>
          )}
          {refusal && <Refused refusal={refusal} />}
          {drag.state === "refused" && (
            <>
              {(drag.refusal.no_room || seeking) && (
                <div className={styles.retry}>
                  {(drag.refusal.no_room ? otherRooms(drag.room) : []).map((room) => (
                    <Button
                      key={room}
                      size="compact-sm"
                      variant="default"
                      onClick={() => controller.tell({ type: "room", room })}
                    >
                      {t(`ghost.retry_${room}`)}
                    </Button>
                  ))}
                  {seeking && (
                    <Button size="compact-sm" onClick={() => props.onBest(seeking)}>
                      {t("ghost.best")}
                    </Button>
                  )}
                </div>
              )}
              <div className="of-quiet">{t("ghost.esc")}</div>
            </>
          )}
        </Tip>
      </div>
    </>
  );
}
