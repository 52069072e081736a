import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { timelineQuery } from "@/api/lines";
import { statesFile } from "@/api/states";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { formatDuration } from "@/lib/duration";
import { ConflictDialog } from "./ConflictDialog";
import { DoneBar } from "./DoneBar";
import styles from "./Downtime.module.css";
import { movedEdge } from "./pieces";
import { SpanBar } from "./SpanBar";
import { StopSheet } from "./StopSheet";
import { StopTable } from "./StopTable";
import { Strip } from "./Strip";
import { asked } from "./spans";
import { sumsOf } from "./stops";
import { useChosen } from "./useChosen";
import { useSpan } from "./useSpan";
import { useStateActs } from "./useStateActs";
import { useStates } from "./useStates";
import { useStripView } from "./useStripView";
import type { Shown } from "./waiting";
import { useWords } from "./words";

const SayState = lazy(async () => ({ default: (await import("./SayState")).SayState }));

/** Which stops the sheet is open for, by their starts. */
type Opened = { keys: string[] } | null;

/** The work on the states of a line. */
export function DowntimeWork(props: { path: string; zone: string }) {
  const { t } = useTranslation("downtime");
  const { path, zone } = props;
  const words = useWords(zone);
  const time = useSpan(path, zone);
  const acts = useStateActs(path);
  const states = useStates(path, time.span, acts.waiting);
  const { items, now, version } = states;
  const { from, to } = asked(time.span);
  const timeline = useQuery(timelineQuery(path, from, to));
  const strip = useStripView(time.span);
  const chosen = useChosen(items);
  const [opened, setOpened] = useState<Opened>(null);
  const [saying, setSaying] = useState(false);
  // The handles of the stop that was last looked at are shown first.
  const [looked, setLooked] = useState<string | null>(null);
  const stops = opened ? opened.keys.flatMap((key) => itemAt(items, key)) : [];

  const { settle } = acts;
  const open = useCallback(
    (some: readonly Shown[]) => {
      settle();
      setOpened({ keys: some.map(({ start_at }) => start_at) });
      if (some.length === 1) setLooked(some[0]?.start_at ?? null);
    },
    [settle],
  );
  const close = useCallback(() => setOpened(null), []);
  const moveEdge = (index: number, at: string) => {
    const [one, other] = [items[index], items[index + 1]];
    if (!one || !other) return;
    const said = t("strip.edge_moved", { time: words.clock(at) });
    void acts.act([movedEdge(items, index, at)], version, said);
  };
  if (!states.known) {
    return states.error ? <ProblemNotice error={states.error} /> : <Loading />;
  }
  return (
    <div className={styles.downtime}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section className={styles.scroll} tabIndex={0} aria-label={t("title")}>
        <SpanBar {...time} strip={strip} />
        {time.no_shift && <p className="of-quiet">{t("span.no_shift")}</p>}
        <ProblemNotice error={states.error ?? (opened ? null : acts.error)} />
        <Strip
          strip={strip}
          items={items}
          now={now}
          zone={zone}
          timeline={timeline.data}
          chosen={looked === null ? null : placeOf(items, looked)}
          open={(index) => items[index] && open([items[index]])}
          moveEdge={moveEdge}
          busy={acts.busy}
        />
        <div className={styles.below}>
          <Sums items={items} micro_stop_time={states.micro_stop_time} now={now} />
          <button type="button" className={styles.plain} onClick={() => setSaying(true)}>
            {t("say.open")}
          </button>
        </div>
        <StopTable
          items={items}
          now={now}
          zone={zone}
          micro_stop_time={states.micro_stop_time}
          chosen={chosen}
          open={(stop) => open([stop])}
          file={statesFile(path, from, to)}
        />
      </section>
      {chosen.stops.length > 0 && <ChosenBar chosen={chosen} open={open} />}
      <DoneBar acts={acts} />
      {opened && stops.length > 0 && (
        <StopSheet
          key={opened.keys.join()}
          path={path}
          zone={zone}
          items={items}
          now={now}
          version={version}
          acts={acts}
          close={() => {
            close();
            chosen.clear();
          }}
          stops={stops}
        />
      )}
      <ConflictDialog acts={acts} zone={zone} />
      <Suspense>
        {saying && <SayState path={path} zone={zone} close={() => setSaying(false)} />}
      </Suspense>
    </div>
  );
}

/** The interval that starts then, or, where somebody changed it, the one that is there now. */
function itemAt(items: readonly Shown[], key: string): Shown[] {
  const at = Date.parse(key);
  const found =
    items.find(({ start_at }) => start_at === key) ??
    items.find(
      ({ start_at, end_at }) =>
        Date.parse(start_at) <= at && (end_at === null || Date.parse(end_at) > at),
    );
  return found ? [found] : [];
}

function placeOf(items: readonly Shown[], key: string): number | null {
  const [item] = itemAt(items, key);
  return item ? items.indexOf(item) : null;
}

function Sums(props: { items: readonly Shown[]; micro_stop_time: number; now: number }) {
  const { t } = useTranslation("downtime");
  const sums = sumsOf(props.items, props.micro_stop_time, props.now);
  if (sums.stops === 0) return null;
  return (
    <p className={styles.sums}>
      <span>
        {t("sums.stops", { count: sums.stops })} <b>{formatDuration(sums.time)}</b>
      </span>
      {sums.uncoded > 0 && (
        <span className={styles.uncoded}>
          {t("sums.uncoded", { count: sums.uncoded })} <b>{formatDuration(sums.uncoded_time)}</b>
        </span>
      )}
      {sums.all_coded && <span>{t("sums.all_coded")}</span>}
    </p>
  );
}

/** What is done with the stops that are chosen. */
function ChosenBar(props: {
  chosen: ReturnType<typeof useChosen>;
  open: (stops: readonly Shown[]) => void;
}) {
  const { t } = useTranslation("downtime");
  const { chosen } = props;
  return (
    <div className={styles.dock}>
      <span className={styles.dockWords} role="status">
        {t("table.chosen", { count: chosen.stops.length })}
      </span>
      <button type="button" className={styles.plain} onClick={chosen.clear}>
        {t("table.clear")}
      </button>
      <button type="button" className={styles.main} onClick={() => props.open(chosen.stops)}>
        {t("table.give")}
      </button>
    </div>
  );
}
