import { useMemo } from "react";
import type { Entry, Id } from "@/api/types";
import { type Lines, no_bars, type Rows, type Scale, toX } from "@/board/layout";
import { EntryCard } from "./EntryCard";
import type { Acts } from "./useActs";
import { remainingOf, siblingsOf } from "./useScheduleDrag";

export type CardDialog = { split: Entry } | { move: Entry } | { remaining: Entry };

/** The card of the entry that the address names, beside its bar. */
export function OpenedEntry(props: {
  entry: Entry;
  rows: Rows;
  scale: Scale;
  bars: Lines;
  known: ReadonlyMap<Id, Entry>;
  acts: Acts;
  /** Where an entry stands, in words. */
  whereOf: (entry: Entry) => string;
  onDialog: (dialog: CardDialog) => void;
  /** Opens the rule of a planned stop, where there is a dialog for it. */
  onStop: ((entry: Entry) => void) | null;
  onClose: () => void;
  /** Closes it for good: the entry goes. */
  onGone: () => void;
}) {
  const { entry, rows, scale, known, acts, whereOf, onDialog, onStop } = props;
  const row = rows.lines.find(({ line }) => line.id === entry.line_id);
  const at = useMemo(() => {
    if (!row) return null;
    const x = toX(scale, Date.parse(entry.start_at));
    const width = toX(scale, Date.parse(entry.end_at)) - x;
    return { x, y: row.top, width: Math.max(width, 2), height: row.height };
  }, [entry, row, scale]);
  const siblings = useMemo(
    () => siblingsOf(entry, known).map((each) => ({ entry: each, where: whereOf(each) })),
    [entry, known, whereOf],
  );
  if (!row || !at) return null;
  const { expected } = props.bars.get(entry.line_id) ?? no_bars;
  const stop = entry.order_id === null && entry.changeover_for === null;
  return (
    <EntryCard
      entry={entry}
      line={row.line}
      at={at}
      siblings={siblings}
      remaining={!entry.pinned && remainingOf(entry) !== null}
      expected={expected.find(({ id }) => id === entry.id)?.expected ?? null}
      onClose={props.onClose}
      onPin={() => void acts.pin(entry)}
      onSplit={() => onDialog({ split: entry })}
      onMove={() => onDialog({ move: entry })}
      onRemaining={() => onDialog({ remaining: entry })}
      onEdit={stop && onStop ? () => onStop(entry) : null}
      onMerge={(into) => {
        props.onGone();
        void acts.merge(entry, into);
      }}
      onRemove={() => {
        props.onGone();
        void acts.remove(entry);
      }}
    />
  );
}
