import type { StateItem } from "@/api/states";
import { endOf, isStop, lengthOf } from "./pieces";

const hour = 3_600_000;

/** A row of the table: one stop, or the short ones of one reason in one hour. */
export type Row =
  | { kind: "stop"; key: string; stop: StateItem }
  | {
      kind: "group";
      key: string;
      /** When the hour began, in milliseconds. */
      hour: number;
      stops: StateItem[];
      /** Seconds in all. */
      time: number;
    };

const isMicro = (stop: StateItem, micro_stop_time: number, now: number): boolean =>
  stop.end_at !== null && lengthOf(stop, now) < micro_stop_time;

const newest = (a: StateItem, b: StateItem) => Date.parse(b.start_at) - Date.parse(a.start_at);
const startOf = (row: Row) => (row.kind === "stop" ? Date.parse(row.stop.start_at) : row.hour);

/**
 * The stops among states as rows: those that need a reason first, then the newest first. The short
 * ones of the same reason and hour share a row, in which no reason is a reason too.
 */
export function rowsOf(items: readonly StateItem[], micro_stop_time: number, now: number): Row[] {
  const stops = items.filter(isStop);
  const micro = stops.filter((stop) => isMicro(stop, micro_stop_time, now));
  const rest = stops.filter((stop) => !isMicro(stop, micro_stop_time, now));
  const row = (stop: StateItem): Row => ({ kind: "stop", key: stop.start_at, stop });
  const others = [...rest.filter((stop) => !stop.uncoded).map(row), ...grouped(micro, now)];
  return [
    ...rest
      .filter((stop) => stop.uncoded)
      .sort(newest)
      .map(row),
    ...others.sort((a, b) => startOf(b) - startOf(a)),
  ];
}

function grouped(stops: readonly StateItem[], now: number): Row[] {
  const groups = new Map<string, StateItem[]>();
  for (const stop of stops) {
    const began = Math.floor(Date.parse(stop.start_at) / hour) * hour;
    const key = `${began} ${stop.state?.id}`;
    groups.set(key, [...(groups.get(key) ?? []), stop]);
  }
  return [...groups].map(([key, of_one]): Row => {
    const [first] = of_one;
    if (first && of_one.length === 1) return { kind: "stop", key: first.start_at, stop: first };
    return {
      kind: "group",
      key,
      hour: Number(key.split(" ")[0]),
      stops: of_one.sort(newest),
      time: of_one.reduce((sum, stop) => sum + lengthOf(stop, now), 0),
    };
  });
}

export interface Filter {
  text: string;
  only: "all" | "uncoded" | "short";
}

/** The items that a filter leaves: `text` is looked for in all that is said of a stop. */
export function filtered(
  items: readonly StateItem[],
  filter: Filter,
  micro_stop_time: number,
  now: number,
): StateItem[] {
  const text = filter.text.trim().toLocaleLowerCase();
  return items.filter((item) => {
    if (filter.only === "uncoded" && !item.uncoded) return false;
    if (filter.only === "short" && !isMicro(item, micro_stop_time, now)) return false;
    const said = [
      item.state?.name,
      item.state?.category,
      item.said,
      item.comment,
      item.part_required,
      item.cell?.name,
      item.edited_by,
      item.order_number,
    ];
    return text === "" || said.some((each) => each?.toLocaleLowerCase().includes(text));
  });
}

/** How many stops there are, how many of them need a reason, and seconds of each: short ones don't. */
export function sumsOf(items: readonly StateItem[], micro_stop_time: number, now: number) {
  const stops = items.filter(isStop);
  const unexplained = stops.filter((stop) => stop.uncoded);
  const uncoded = unexplained.filter((stop) => !isMicro(stop, micro_stop_time, now));
  const time = (of: readonly StateItem[]) =>
    of.reduce((sum, stop) => sum + (endOf(stop, now) - Date.parse(stop.start_at)) / 1000, 0);
  return {
    stops: stops.length,
    time: time(stops),
    uncoded: uncoded.length,
    uncoded_time: time(uncoded),
    all_coded: unexplained.length === 0,
  };
}
