import type { Id } from "@/api/types";
import type { Bar, LineBars, Rows } from "./layout";

/** The entries that an act is about, and the one from which a range is drawn. */
export interface Selection {
  ids: ReadonlySet<Id>;
  anchor: Id | null;
}

export const none_selected: Selection = { ids: new Set(), anchor: null };

/** A rectangle drawn on the empty board; heights in pixels of all rows. */
export interface Band {
  from: { at: number; y: number };
  to: { at: number; y: number };
}

type BarsOf = (line_id: Id) => LineBars;

/** The bars of a line that can be selected: a changeover goes with the entry behind it. */
function selectable({ work, stops }: LineBars): Bar[] {
  return [...work.filter(({ kind }) => kind !== "changeover"), ...stops];
}

const sameIds = (one: ReadonlySet<Id>, other: ReadonlySet<Id>) =>
  one.size === other.size && [...one].every((id) => other.has(id));

/** The same object where the same ids are selected, so that nothing is drawn anew. */
function withIds(selection: Selection, ids: ReadonlySet<Id>, anchor: Id | null): Selection {
  if (sameIds(selection.ids, ids) && selection.anchor === anchor) return selection;
  return { ids, anchor };
}

/** With one more, or one less. */
export function toggled(selection: Selection, id: Id): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/**
 * Everything between the anchor and an entry: on the lines from one to the other, what lies wholly
 * within the time of both. Without an anchor it is the entry alone.
 */
export function ranged(
  selection: Selection,
  to: Bar,
  anchor: Bar | null,
  lines: readonly Id[],
  barsOf: BarsOf,
): Selection {
  if (anchor === null) return { ids: new Set([to.id]), anchor: to.id };
  const rows = [lines.indexOf(anchor.line_id), lines.indexOf(to.line_id)];
  const start = Math.min(anchor.start, to.start);
  const end = Math.max(anchor.end, to.end);
  const bars = lines
    .slice(Math.min(...rows), Math.max(...rows) + 1)
    .flatMap((line_id) => selectable(barsOf(line_id)))
    .filter((bar) => bar.start >= start && bar.end <= end);
  return withIds(selection, new Set(bars.map(({ id }) => id)), anchor.id);
}

/** All of one line. */
export function wholeLine(selection: Selection, line_id: Id, barsOf: BarsOf): Selection {
  const ids = selectable(barsOf(line_id)).map(({ id }) => id);
  return withIds(selection, new Set(ids), ids[0] ?? null);
}

/** What a band touches, with what was selected before where it adds to it. */
export function banded(
  selection: Selection,
  band: Band,
  before: ReadonlySet<Id>,
  rows: Rows,
  barsOf: BarsOf,
): Selection {
  const [top, bottom] = [Math.min(band.from.y, band.to.y), Math.max(band.from.y, band.to.y)];
  const [start, end] = [Math.min(band.from.at, band.to.at), Math.max(band.from.at, band.to.at)];
  const ids = new Set(before);
  for (const row of rows.lines) {
    if (row.top + row.height <= top || row.top >= bottom) continue;
    for (const bar of selectable(barsOf(row.line.id))) {
      if (bar.end > start && bar.start < end) ids.add(bar.id);
    }
  }
  return withIds(selection, ids, selection.anchor);
}

/** Without those that are no longer there. */
export function stillThere(selection: Selection, there: (id: Id) => boolean): Selection {
  const ids = new Set([...selection.ids].filter(there));
  if (ids.size === selection.ids.size) return selection;
  const { anchor } = selection;
  return { ids, anchor: anchor !== null && there(anchor) ? anchor : null };
}

/** What is selected on each line; a line on which the same is selected keeps its object. */
export function selectedByLine(
  selection: Selection,
  lineOf: (id: Id) => Id | undefined,
  before: ReadonlyMap<Id, ReadonlySet<Id>>,
): Map<Id, ReadonlySet<Id>> {
  const lines = new Map<Id, Set<Id>>();
  for (const id of selection.ids) {
    const line_id = lineOf(id);
    if (line_id === undefined) continue;
    const ids = lines.get(line_id) ?? new Set<Id>();
    lines.set(line_id, ids.add(id));
  }
  const kept = new Map<Id, ReadonlySet<Id>>();
  for (const [line_id, ids] of lines) {
    const old = before.get(line_id);
    kept.set(line_id, old && sameIds(old, ids) ? old : ids);
  }
  return kept;
}
