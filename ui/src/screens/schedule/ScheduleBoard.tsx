import { useMediaQuery } from "@mantine/hooks";
import { lazy, type PointerEvent, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow, useNow } from "@/api/now";
import type { Entry, Id, Order } from "@/api/types";
import { Board } from "@/board/Board";
import board from "@/board/Board.module.css";
import { no_bars, toX } from "@/board/layout";
import { useBand } from "@/board/useBand";
import { useBoardView } from "@/board/useBoardView";
import { usePointerDrag } from "@/board/usePointerDrag";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatInstant } from "@/lib/instant";
import type { Dialog } from "./BoardDialogs";
import { FiguresStrip } from "./FiguresStrip";
import { Ghost } from "./Ghost";
import { copyText, linkTo } from "./link";
import styles from "./Schedule.module.css";
import { SelectionBar } from "./SelectionBar";
import { Toolbar } from "./Toolbar";
import { Unscheduled } from "./Unscheduled";
import { useActs } from "./useActs";
import { useAddress, useTopLine } from "./useAddress";
import { useBoardData, useBoardLines } from "./useBoardData";
import { useBoardKeys, useUndoKeys } from "./useBoardKeys";
import { useBoardWords } from "./useBoardWords";
import { usePreview } from "./usePreview";
import { useDragSaid, useNote, useSaying, useScheduleDrag } from "./useScheduleDrag";
import { useSelection } from "./useSelection";

/* Nobody needs these before the first press on the board. */
const BoardDialogs = lazy(async () => ({ default: (await import("./BoardDialogs")).BoardDialogs }));
const EntryCard = lazy(async () => ({ default: (await import("./EntryCard")).EntryCard }));

const hour = 3_600_000;
const axis = 48;

export function ScheduleBoard() {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const zone = usePlantZone();
  const now = useNow(30);
  const narrow = useMediaQuery("(max-width: 767px)");
  const roomy = useMediaQuery("(min-width: 1200px)", true, { getInitialValueInEffect: false });
  const names = narrow ? 96 : 168;
  const { search, change, span, from, room } = useAddress();
  const [side, setSide] = useState(roomy);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { region, say } = useSaying();
  const [note, setNote] = useNote();

  const { lines, rows } = useBoardLines(search.lines);
  const { plan, known, knownNow, bars, windows } = useBoardData(from, span);
  const view = useBoardView({
    from,
    span,
    names,
    axis,
    height: rows.height,
    onSettled: (at) => change({ from: new Date(at).toISOString().slice(0, 16).concat("Z") }),
    onSpan: (wanted) => change({ span: String(Math.round(wanted * 100) / 100) }),
  });
  useTopLine(view.element, rows, search.top);
  const words = useBoardWords(zone, now);
  const selecting = useSelection({ rows, bars, known, knownNow, say, named: search.selected });
  const lineOf = useCallback((id: Id) => lines.find((line) => line.id === id), [lines]);
  const clockOn = useCallback(
    (line_id: Id) => (at: number) =>
      formatInstant(at, lineOf(line_id)?.time_zone ?? zone, locale, "day_time"),
    [lineOf, zone, locale],
  );

  const acts = useActs(
    {
      entries: () => knownNow.current,
      words: (entry) => ({
        number: entry.order_number ?? entry.mode,
        line: lineOf(entry.line_id)?.name ?? "",
        start: clockOn(entry.line_id)(Date.parse(entry.start_at)),
        end: clockOn(entry.line_id)(Date.parse(entry.end_at)),
      }),
      say,
    },
    room,
  );
  const preview = usePreview(
    useCallback(() => knownNow.current, [knownNow]),
    room,
  );

  const drag = useScheduleDrag({
    scale: view.scale,
    bars,
    known: knownNow,
    preview,
    acts,
    zoneOf: (line_id) => lineOf(line_id)?.time_zone ?? zone,
    rows,
    selected: useCallback(() => selecting.shown.current.ids, [selecting.shown]),
  });
  const { controller, subjectOf, titleOf } = drag;

  const open = useCallback(
    (id: Id | null) => change({ entry: id === null ? undefined : String(id) }),
    [change],
  );
  const withEntry = (act: (entry: Entry) => unknown) => (id: Id) => {
    const entry = knownNow.current.get(id);
    if (entry) void act(entry);
  };
  /* Keys act on the whole selection where the entry is part of it. */
  const ofSelected = (id: Id) => selecting.ids.size > 1 && selecting.ids.has(id);
  const removeSelected = () => setDialog({ remove: selecting.entries() });
  const pinSelected = () => void acts.pinMany(selecting.entries());
  const keys = useBoardKeys({
    view,
    rows,
    bars,
    known: knownNow,
    controller,
    subjectOf,
    names,
    axis,
    onOpen: open,
    onClose: () => {
      if (search.entry === undefined) return false;
      void open(null);
      return true;
    },
    onRemove: (id) => (ofSelected(id) ? removeSelected() : withEntry(acts.remove)(id)),
    onPin: (id) => (ofSelected(id) ? pinSelected() : withEntry(acts.pin)(id)),
    selecting,
  });
  useUndoKeys(acts.go);
  const press = (id: Id) => {
    const entry = knownNow.current.get(id);
    const bar = entry && (bars.get(entry.line_id) ?? no_bars).work.find((each) => each.id === id);
    if (bar) keys.setCurrent(bar);
    selecting.clear();
    void open(id);
  };
  const geometry = { view, rows, names, axis };
  const { start, follower } = usePointerDrag({
    ...geometry,
    controller,
    subjectOf,
    onPress: press,
    onSelect: (id, how) => (how === "range" ? selecting.rangeTo(id) : selecting.toggle(id)),
    onCluster: (at) => {
      view.goTo(at - (span * hour) / 2);
      view.zoomTo(span / 4);
    },
  });

  const band = useBand({
    ...geometry,
    selected: () => selecting.shown.current.ids,
    onBand: selecting.band,
    onRestore: selecting.restore,
    onEmpty: selecting.clear,
  });

  const { remember } = drag;
  const pressOrder = useCallback(
    (order: Order, event: PointerEvent) => {
      remember(order);
      start(event.nativeEvent, { kind: "order", id: order.id }, () => setDialog({ place: order }));
    },
    [start, remember],
  );
  const placeOrder = useCallback((order: Order) => setDialog({ place: order }), []);

  const aside = useDragSaid({ controller, say, titleOf, clockOn, lineOf });

  const opened = search.entry === undefined ? undefined : known.get(Number(search.entry));
  const opened_line = opened && lineOf(opened.line_id);
  const opened_row = opened && rows.lines.find(({ line }) => line.id === opened.line_id);
  const at = useMemo(() => {
    if (!opened || !opened_row) return null;
    const x = toX(view.scale, Date.parse(opened.start_at));
    const width = toX(view.scale, Date.parse(opened.end_at)) - x;
    return { x, y: opened_row.top, width: Math.max(width, 2), height: opened_row.height };
  }, [opened, opened_row, view.scale]);
  const closeCard = () => {
    void open(null);
    if (opened) requestAnimationFrame(() => keys.focus(opened.id));
  };

  const seen = useCallback(
    () => ({
      bottom: (view.element?.scrollTop ?? 0) + (view.element?.clientHeight ?? 0) - axis,
      right: (view.element?.scrollLeft ?? 0) + view.width,
    }),
    [view.element, view.width],
  );
  const copyLink = async () => {
    const y = view.element?.scrollTop ?? 0;
    const top = y > 0 ? rows.lines.find((row) => row.top + row.height > y) : undefined;
    const from = view.left.current;
    const seen = { from, span, top: top?.line.id ?? null, selected: selecting.ids };
    const copied = await copyText(linkTo(window.location.href, seen));
    setNote(t(copied ? "said.link_copied" : "said.link_not_copied"));
    say(t(copied ? "said.link_copied" : "said.link_not_copied"));
  };
  const freeFrom = (line_id: Id) => {
    const last = (bars.get(line_id) ?? no_bars).work.at(-1);
    return Math.max(last?.end ?? 0, serverNow() + 60_000);
  };

  return (
    <div className={styles.screen}>
      {side && (
        <Unscheduled
          text={search.text}
          sort={search.sort}
          onText={(text) => change({ text })}
          onSort={(sort) => change({ sort: sort === "due_at" ? undefined : sort })}
          onPress={pressOrder}
          onPlace={placeOrder}
          onHide={() => setSide(false)}
          aside={aside}
        />
      )}
      <div className={styles.main}>
        <Toolbar
          span={span}
          onSpan={(wanted) => view.zoomTo(wanted)}
          onStep={(direction) => view.goTo(view.left.current + direction * span * hour * 0.8, true)}
          onNow={() => view.goTo(serverNow() - (span * hour) / 8)}
          lines={search.lines}
          onLines={(path) => change({ lines: path })}
          room={room}
          onRoom={(wanted) => change({ room: wanted === "push" ? "push" : undefined })}
          undo={acts.last.undo}
          redo={acts.last.redo}
          onGo={(way) => void acts.go(way)}
          onCopyLink={() => void copyLink()}
          side={side}
          onSide={() => setSide(true)}
        />
        <FiguresStrip figures={plan.data?.figures ?? null} change={acts.last.change} />
        <div className={styles.board}>
          {plan.error && (
            <div className={styles.notice}>
              <ProblemNotice error={plan.error} />
            </div>
          )}
          {lines.length === 0 ? (
            <EmptyState title={t("board.no_lines_title")} detail={t("board.no_lines_detail")} />
          ) : (
            <Board
              view={view}
              names={names}
              rows={rows}
              bars={bars}
              windows={windows}
              zone={zone}
              now={now}
              current={keys.current}
              selected={selecting.lines}
              words={words}
              onKeyDown={keys.onKeyDown}
              onKeyUp={keys.onKeyUp}
              onFocus={keys.onFocus}
            >
              <div ref={band} className={board.band} />
              <Ghost
                controller={controller}
                rows={rows}
                scale={view.scale}
                seen={seen}
                titleOf={titleOf}
                clockOf={(place) => clockOn(place.line_id)}
                follower={follower}
              />
              {opened && opened_line && at && (
                <Suspense>
                  <EntryCard
                    entry={opened}
                    line={opened_line}
                    at={at}
                    onClose={closeCard}
                    onPin={() => void acts.pin(opened)}
                    onSplit={() => setDialog({ split: opened })}
                    onMove={() => setDialog({ move: opened })}
                    onRemove={() => {
                      void open(null);
                      void acts.remove(opened);
                    }}
                  />
                </Suspense>
              )}
            </Board>
          )}
          <div className={styles.toast}>
            {selecting.ids.size > 0 && (
              <SelectionBar
                entries={selecting.entries()}
                onPin={pinSelected}
                onRemove={removeSelected}
                onClear={selecting.clear}
              />
            )}
            {note && (
              <div className={styles.selection} aria-hidden>
                {note}
              </div>
            )}
            {acts.refusal && (
              <ProblemNotice
                error={acts.refusal.reasons.join(" ")}
                title={t("said.kept")}
                action={
                  <button type="button" className={styles.toastClose} onClick={acts.forget}>
                    {t("close")}
                  </button>
                }
              />
            )}
          </div>
        </div>
      </div>
      {dialog && (
        <Suspense>
          <BoardDialogs
            dialog={dialog}
            lines={lines}
            freeFrom={freeFrom}
            preview={preview}
            acts={acts}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
      <div ref={region} className={styles.hidden} role="status" aria-live="assertive" />
    </div>
  );
}
