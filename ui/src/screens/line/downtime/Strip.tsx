import { useMergedRef } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline } from "@/api/types";
import { useLocale } from "@/components/useLocale";
import { formatInstant } from "@/lib/instant";
import { edgeBounds, written } from "./pieces";
import { RateBand } from "./RateBand";
import styles from "./Strip.module.css";
import { StripCells } from "./StripCells";
import { ticksOf } from "./spans";
import { cellsOf, handlesOf, hitAt, pxOf, snapOf } from "./strip";
import { TimeHandle } from "./TimeHandle";
import { type StripView, useStripGestures } from "./useStripView";
import type { Shown } from "./waiting";
import { useWords } from "./words";

/** The states of a span as a strip that zooms; under it what was made, and handles of the edges. */
export function Strip(props: {
  strip: StripView;
  items: readonly Shown[];
  now: number;
  zone: string;
  timeline: Timeline | undefined;
  /** The interval that is looked at, by its place. */
  chosen: number | null;
  open: (index: number) => void;
  moveEdge: (index: number, at: string) => void;
  busy: boolean;
}) {
  const { t } = useTranslation("downtime");
  const { strip, items, now, zone } = props;
  const { view, width } = strip;
  const cells = useMemo(() => cellsOf(items, view, width, now), [items, view, width, now]);
  const { box, on } = useStripGestures(strip, (px) => {
    const index = hitAt(items, px, view, width, now);
    if (index !== null) props.open(index);
  });
  const ref = useMergedRef(strip.ref, box);
  const at_now = pxOf(now, view, width);
  return (
    <div className={styles.strip}>
      <div ref={ref} className={styles.track} {...on}>
        <StripCells cells={cells} items={items} now={now} zone={zone} open={props.open} />
        {at_now >= 0 && at_now <= width && (
          <span className={styles.now} style={{ insetInlineStart: at_now }} aria-hidden>
            <small>{t("strip.now")}</small>
          </span>
        )}
        <RateBand timeline={props.timeline} view={view} width={width} />
      </div>
      <Axis strip={strip} zone={zone} />
      <Edges {...props} />
    </div>
  );
}

function Axis(props: { strip: StripView; zone: string }) {
  const locale = useLocale();
  const { view, width } = props.strip;
  const ticks = ticksOf(view, props.zone, Math.max(Math.floor(width / 84), 2));
  const style = view.to - view.from < 5 * 60_000 ? "seconds" : "time";
  return (
    <div className={styles.axis} aria-hidden>
      {ticks.map((at) => {
        const px = pxOf(at, view, width);
        if (px < 16 || px > width - 16) return null;
        return (
          <span key={at} style={{ insetInlineStart: px }}>
            {formatInstant(at, props.zone, locale, style)}
          </span>
        );
      })}
    </div>
  );
}

/** The handles of the edges, and in large where the one that moves is. */
function Edges(props: Parameters<typeof Strip>[0]) {
  const { t } = useTranslation("downtime");
  const { strip, items, now, chosen } = props;
  const { view, width } = strip;
  const words = useWords(props.zone);
  const [held, setHeld] = useState<{ index: number; at: number } | null>(null);
  const handles = useMemo(
    () => handlesOf(items, view, width, now, chosen),
    [items, view, width, now, chosen],
  );
  const step = snapOf(view, width);
  return (
    <>
      <div className={styles.edges}>
        {handles.map(({ index, edge, grip }) => {
          const [one, other] = [items[index], items[index + 1]];
          const bounds = edgeBounds(items, index, now);
          if (!one || !other || !bounds) return null;
          return (
            <TimeHandle
              key={other.start_at}
              label={t("strip.edge", { before: words.name(one), after: words.name(other) })}
              hint={t("strip.edge_hint")}
              at={Date.parse(other.start_at)}
              {...bounds}
              step={step}
              each={(view.to - view.from) / width}
              grip={grip}
              edge={edge}
              say={words.clock}
              moving={(at) => setHeld(at === null ? null : { index, at })}
              keep={(at) => props.moveEdge(index, written(at))}
              disabled={props.busy}
            />
          );
        })}
      </div>
      {held && <Readout {...props} held={held} />}
    </>
  );
}

function Readout(props: Parameters<typeof Strip>[0] & { held: { index: number; at: number } }) {
  const { items, held, now, strip } = props;
  const words = useWords(props.zone);
  const [one, other] = [items[held.index], items[held.index + 1]];
  if (!one || !other) return null;
  const lasts = [
    [words.name(one), (held.at - Date.parse(one.start_at)) / 1000],
    [
      words.name(other),
      ((other.end_at === null ? now : Date.parse(other.end_at)) - held.at) / 1000,
    ],
  ] as const;
  const px = pxOf(held.at, strip.view, strip.width);
  return (
    <div
      className={styles.readout}
      style={{ insetInlineStart: `clamp(172px, ${px}px, calc(100% - 172px))` }}
      aria-hidden
    >
      <strong>{words.clock(held.at)}</strong>
      <div>
        {lasts.map(([name, time], index) => (
          <span key={index}>
            <span>{name}</span> <b>{words.exact(time)}</b>
          </span>
        ))}
      </div>
    </div>
  );
}
