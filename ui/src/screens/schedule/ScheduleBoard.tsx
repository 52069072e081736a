import { useMediaQuery } from "@mantine/hooks";
import { lazy, type PointerEvent, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow, useNow } from "@/api/now";
import type { Entry, Id, Order } from "@/api/types";
import { snap, snapStep } from "@/board/axis";
import { Board } from "@/board/Board";
import board from "@/board/Board.module.css";
import { lineAt, no_bars } from "@/board/layout";
import trace_styles from "@/board/Trace.module.css";
import { useBand } from "@/board/useBand";
import { useBoardView } from "@/board/useBoardView";
import { useEmptyPress } from "@/board/useEmptyPress";
import { usePinch } from "@/board/usePinch";
import { usePointerDrag } from "@/board/usePointerDrag";
import { useTrace } from "@/board/useTrace";
import { EmptyState } from "@/components/EmptyState";
import { ProblemNotice } from "@/components/ProblemNotice";
import { useLocale } from "@/components/useLocale";
import { usePlantZone } from "@/components/usePlantZone";
import { formatInstant } from "@/lib/instant";
import { BesideBoard } from "./BesideBoard";
import type { Dialog } from "./BoardDialogs";
import { BoardToasts } from "./BoardToasts";
import { barOn, nearest } from "./bars";
import { FiguresStrip } from "./FiguresStrip";
import { Ghost } from "./Ghost";
import { LineSearch } from "./LineSearch";
import { OptimiseTool } from "./optimise/OptimiseTool";
import styles from "./Schedule.module.css";
import { StopTool } from "./StopTool";
import { Toolbar } from "./Toolbar";
import { Unscheduled } from "./Unscheduled";
import { useActs } from "./useActs";
import { useAddress, useTopLine } from "./useAddress";
import { useBoardData, useBoardLines, useLineUses } from "./useBoardData";
import { useBoardKeys, useUndoKeys } from "./useBoardKeys";
import { useBoardWords } from "./useBoardWords";
import { useDifferenceWords } from "./useDifferenceWords";
import { useGoTo } from "./useGoTo";
import { useMenus } from "./useMenus";
import { usePanels } from "./usePanels";
import { usePreview } from "./usePreview";
import { useDragSaid, useNote, useSaying } from "./useSaying";
import { siblingsOf, useScheduleDrag } from "./useScheduleDrag";
import { useSelection } from "./useSelection";
import { useSettled } from "./useSettled";
import { useStop } from "./useStop";

/* Nobody needs these before the first press on the board. */
const BoardDialogs = lazy(async () => ({ default: (await import("./BoardDialogs")).BoardDialogs }));
const OpenedEntry = lazy(async () => ({ default: (await import("./OpenedEntry")).OpenedEntry }));
const OpenMenu = lazy(async () => ({ default: (await import("./OpenMenu")).OpenMenu }));
/* The board is drawn before them. */
const PlanBar = lazy(async () => ({ default: (await import("./whatif/PlanBar")).PlanBar }));
const Explained = lazy(async () => ({ default: (await import("./why/Explained")).Explained }));
const Ended = lazy(async () => ({ default: (await import("./optimise/onBoard")).Ended }));
const RepairOffers = lazy(async () => ({
  default: (await import("./repair/RepairOffers")).RepairOffers,
}));
const FoundTrace = lazy(async () => ({
  default: (await import("./optimise/onBoard")).FoundTrace,
}));

const hour = 3_600_000;
const axis = 62;

export function ScheduleBoard() {
  const { t } = useTranslation("schedule");
  const locale = useLocale();
  const zone = usePlantZone();
  const now = useNow(30);
  const narrow = useMediaQuery("(max-width: 767px)");
  const roomy = useMediaQuery("(min-width: 1200px)", true, { getInitialValueInEffect: false });
  const names = narrow ? 112 : 176;
  const { search, change, span, from, room, what_if } = useAddress();
  const [side, setSide] = useState(roomy);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [stop, setStop] = useStop();
  const { region, say } = useSaying();
  const [note, setNote] = useNote();

  const { lines, rows } = useBoardLines(search.lines, search);
  const { plan, known, knownNow, bars, dues, windows } = useBoardData(from, span, what_if);
  const uses = useLineUses(from, span, what_if);
  const view = useBoardView({
    from,
    span,
    names,
    axis,
    height: rows.height,
    ready: !plan.isPending,
    onSettled: (at) => change({ from: new Date(at).toISOString().slice(0, 16).concat("Z") }),
    onSpan: (wanted) => change({ span: String(Math.round(wanted * 100) / 100) }),
  });
  useTopLine(view.element, rows, search.top);
  const selecting = useSelection({ rows, bars, known, knownNow, say, named: search.selected });
  const lineOf = useCallback((id: Id) => lines.find((line) => line.id === id), [lines]);
  const zoneOf = useCallback((id: Id) => lineOf(id)?.time_zone ?? zone, [lineOf, zone]);
  const words = useBoardWords(zone, now, uses, zoneOf);
  const clockOn = useCallback(
    (line_id: Id) => (at: number) => formatInstant(at, zoneOf(line_id), locale, "day_time"),
    [zoneOf, locale],
  );
  const whereOf = useCallback(
    (entry: Entry) =>
      t("entry.where", {
        line: lineOf(entry.line_id)?.name ?? "",
        start: clockOn(entry.line_id)(Date.parse(entry.start_at)),
      }),
    [lineOf, clockOn, t],
  );

  const difference = useDifferenceWords(lines, zone);
  const acts = useActs(
    {
      words: (entry) => ({
        number: entry.order_number ?? entry.mode,
        line: lineOf(entry.line_id)?.name ?? "",
        start: clockOn(entry.line_id)(Date.parse(entry.start_at)),
        end: clockOn(entry.line_id)(Date.parse(entry.end_at)),
      }),
      say,
      difference,
    },
    room,
    what_if,
  );
  const preview = usePreview(
    useCallback(() => knownNow.current, [knownNow]),
    room,
    what_if,
    difference,
  );
  const drag = useScheduleDrag({
    scale: view.scale,
    bars,
    known: knownNow,
    preview,
    acts,
    zoneOf,
    rows,
    selected: useCallback(() => selecting.shown.current.ids, [selecting.shown]),
    room,
  });
  const { controller, subjectOf, titleOf, noteOf } = drag;

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
  const panels = usePanels(search, change);
  const { optimise, onWhatIf } = panels;
  const menus = useMenus({ view, rows, lineOf });
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
    onSplit: withEntry((entry) => entry.order_id !== null && setDialog({ split: entry })),
    onMerge: withEntry((entry) => {
      const into = nearest(entry, siblingsOf(entry, knownNow.current));
      return into ? acts.merge(entry, into) : say(t("said.no_sibling"));
    }),
    onStop: menus.openAt,
    onLineMenu: menus.openLine,
    onHelp: () => setDialog("help"),
    onOptimise: panels.toggleOptimise,
    selecting,
  });
  useUndoKeys(acts.go);
  const press = (id: Id) => {
    const bar = barOn(bars, knownNow.current.get(id));
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
  /* A press on the empty board first lets go of what is selected, open or refused. */
  const pressEmpty = (line_id: Id, at: number) => {
    const busy = selecting.ids.size > 0 || search.entry !== undefined || menus.opened !== null;
    const { state } = controller.current();
    selecting.clear();
    controller.tell({ type: "cancel" });
    if (search.entry !== undefined) void open(null);
    if (busy || state !== "idle") menus.close();
    else menus.openAt(line_id, snap(at, snapStep(view.scale.pixels_per_hour), zoneOf(line_id)));
  };
  const band = useBand({
    ...geometry,
    selected: () => selecting.shown.current.ids,
    onBand: selecting.band,
    onRestore: selecting.restore,
    onEmpty: ({ at, y }) => {
      const line = lineAt(rows, y);
      if (line) pressEmpty(line.id, at);
      else selecting.clear();
    },
  });
  useEmptyPress({
    ...geometry,
    onEmpty: ({ line_id, at }) => pressEmpty(line_id, at),
    onLineMenu: menus.openLine,
    isDragging: () => !["idle", "pointing"].includes(controller.current().state),
  });
  usePinch({ view, names, span, onBegin: () => controller.tell({ type: "cancel" }) });
  const opened = search.entry === undefined ? undefined : known.get(Number(search.entry));
  const trace = useTrace({
    view,
    rows,
    bars,
    barOf: (id) => barOn(bars, knownNow.current.get(id)),
    words,
    shown: opened?.id ?? keys.current?.id ?? null,
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
  const findPlaces = useCallback(
    (order: Order) => void change({ best: `order-${order.id}` }),
    [change],
  );
  const aside = useDragSaid({ controller, say, titleOf, noteOf, clockOn, lineOf });
  const closeCard = () => {
    void open(null);
    if (opened) requestAnimationFrame(() => keys.focus(opened.id));
  };
  const { bring, goTo, copyLink } = useGoTo({ view, rows, span, known: knownNow, onOpen: open });
  const linkHere = async () => {
    const said = (await copyLink(selecting.ids)) ? "said.link_copied" : "said.link_not_copied";
    setNote(t(said));
    say(t(said));
  };
  const freeFrom = (line_id: Id) => {
    const last = (bars.get(line_id) ?? no_bars).work.at(-1);
    return Math.max(last?.end ?? 0, serverNow() + 60_000);
  };
  const formStop = () => {
    const line = lineOf(keys.current?.line_id ?? -1) ?? rows.lines[0]?.line;
    if (line) menus.openAt(line.id, Math.ceil(freeFrom(line.id) / 60_000) * 60_000);
  };
  const settled = useSettled(plan.data !== undefined);
  const closed = new Set((search.closed ?? "").split("\n").filter(Boolean));
  const foldArea = (name: string) => {
    if (!closed.delete(name)) closed.add(name);
    void change({ closed: [...closed].join("\n") || undefined });
  };

  const strip = (
    <FiguresStrip
      figures={plan.data?.figures ?? null}
      change={acts.last.change}
      expected={what_if === null}
    />
  );

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
          onBest={findPlaces}
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
          onRoom={(wanted) => change({ room: wanted === "refuse" ? undefined : wanted })}
          undo={acts.last.undo}
          redo={acts.last.redo}
          onGo={(way) => void acts.go(way)}
          onCopyLink={() => void linkHere()}
          side={side}
          onSide={() => setSide(true)}
          stop={
            <StopTool
              stop={stop}
              onStop={setStop}
              onPress={(event) => start(event.nativeEvent, { kind: "stop", ...stop }, formStop)}
              onForm={formStop}
            />
          }
          optimise={<OptimiseTool {...panels} settled={settled} />}
          onOptimise={panels.toggleOptimise}
          figures={panels.figures}
          onFigures={panels.toggleFigures}
          onHelp={() => setDialog("help")}
        />
        <Suspense fallback={<div className={styles.planBar}>{strip}</div>}>
          {settled || what_if !== null ? (
            <PlanBar
              whatIf={what_if}
              onWhatIf={onWhatIf}
              comparing={panels.comparing}
              onCompare={panels.onCompare}
              onPublished={(published, words, said) => acts.took(published, words, said, null)}
            >
              {strip}
            </PlanBar>
          ) : (
            <div className={styles.planBar}>{strip}</div>
          )}
        </Suspense>
        {settled && what_if === null && (
          <Suspense>
            <RepairOffers
              shown={typeof optimise === "number" ? optimise : undefined}
              onShow={panels.showOptimise}
            />
          </Suspense>
        )}
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
              dues={dues}
              corner={<LineSearch find={search.find} onFind={(find) => change({ find })} />}
              onArea={foldArea}
              current={keys.current}
              selected={selecting.lines}
              words={words}
              onKeyDown={keys.onKeyDown}
              onKeyUp={keys.onKeyUp}
              onFocus={keys.onFocus}
            >
              <div ref={band} className={board.band} />
              <div ref={trace.joint} className={trace_styles.joint} aria-hidden hidden>
                <span className={trace_styles.jointLabel} />
              </div>
              <div ref={trace.flag} className={trace_styles.flag} aria-hidden hidden />
              <Ghost
                controller={controller}
                rows={rows}
                scale={view.scale}
                titleOf={titleOf}
                noteOf={noteOf}
                clockOf={(place) => clockOn(place.line_id)}
                follower={follower}
                onBest={(best) => {
                  controller.tell({ type: "cancel" });
                  void change({ best });
                }}
              />
              <Suspense>
                {typeof optimise === "number" && (
                  <FoundTrace job={optimise} whatIf={what_if} rows={rows} view={view} />
                )}
                {opened && (
                  <OpenedEntry
                    entry={opened}
                    rows={rows}
                    scale={view.scale}
                    bars={bars}
                    known={known}
                    acts={acts}
                    whereOf={whereOf}
                    onDialog={setDialog}
                    onStop={what_if === null ? (entry) => setDialog({ stop: entry }) : null}
                    onClose={closeCard}
                    onGone={() => void open(null)}
                  />
                )}
                {menus.opened && (
                  <OpenMenu
                    {...{ menus, stop, what_if, preview, acts, selecting }}
                    onStop={setStop}
                    onDialog={setDialog}
                  />
                )}
              </Suspense>
            </Board>
          )}
          {lines.length > 0 && rows.lines.length === 0 && search.find !== undefined && (
            <p className={styles.noLine} role="status">
              {t("board.no_line_found")}
            </p>
          )}
          <BoardToasts
            acts={acts}
            note={note}
            selected={selecting.entries()}
            onPin={pinSelected}
            onRemove={removeSelected}
            onClear={selecting.clear}
          >
            {settled && (
              <Suspense>
                <Ended shown={optimise} onShow={panels.showOptimise} />
              </Suspense>
            )}
          </BoardToasts>
        </div>
      </div>
      <BesideBoard
        panel={search.panel}
        figures={plan.data?.figures}
        change={acts.last.change}
        whatIf={what_if}
        onWhatIf={onWhatIf}
        lines={search.lines}
        goTo={goTo}
        onCompare={panels.onCompare}
        onHide={() => change({ panel: undefined })}
        optimise={optimise}
        onOptimise={panels.showOptimise}
        onPlace={bring}
        onAccepted={acts.took}
      />
      <Suspense>
        {(search.why ?? search.best) !== undefined && (
          <Explained
            {...{ acts, what_if, clockOn, goTo }}
            why={search.why}
            best={search.best}
            onClose={() => change({ why: undefined, best: undefined })}
          />
        )}
        {dialog && (
          <BoardDialogs
            {...{ dialog, lines, freeFrom, preview, acts }}
            onClose={() => setDialog(null)}
          />
        )}
      </Suspense>
      <div ref={region} className="of-hidden" role="status" aria-live="assertive" />
    </div>
  );
}
