/** What of a row of things is in sight: from `first` up to, not with, `end`. */
export interface Span {
  first: number;
  end: number;
}

/** Where columns begin, and after the last where it ends, from their widths. */
export function offsetsOf(widths: readonly number[]): number[] {
  const offsets = [0];
  for (const width of widths) offsets.push((offsets.at(-1) ?? 0) + width);
  return offsets;
}

/** The last of ascending offsets that is not after a point. */
function indexAt(offsets: readonly number[], point: number): number {
  let low = 0;
  let high = Math.max(offsets.length - 2, 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The columns between two points, with `more` on either side. */
export function columnsInSight(
  offsets: readonly number[],
  from: number,
  to: number,
  more: number,
): Span {
  const count = offsets.length - 1;
  return {
    first: Math.max(indexAt(offsets, from) - more, 0),
    end: Math.min(indexAt(offsets, to) + 1 + more, count),
  };
}

/** The rows of one height between two points, with `more` on either side. */
export function rowsInSight(
  height: number,
  count: number,
  from: number,
  to: number,
  more: number,
): Span {
  return {
    first: Math.min(Math.max(Math.floor(from / height) - more, 0), count),
    end: Math.min(Math.ceil(to / height) + more, count),
  };
}

/** Where to scroll so that a stretch is in sight between two margins; as it is where it is so. */
export function scrolledTo(now: number, room: number, start: number, end: number): number {
  if (start < now) return start;
  return end > now + room ? end - room : now;
}
