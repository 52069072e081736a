import type { CalendarException } from "@/api/setup";
import type { AssetLevel } from "@/api/types";
import { type IcalEvent, lastDayOf } from "@/recurrence/ical";
import { ancestors, type TreeNode } from "./tree";

/** An event of a file, and whether the asset has it already. */
export interface Offered {
  event: IcalEvent;
  there: boolean;
}

/**
 * The events of a file that are still to come or recur (from `today` on), each once, beside those
 * that an asset has.
 */
export function offeredBy(
  events: readonly IcalEvent[],
  there: readonly Pick<CalendarException, "name" | "starts">[],
  today: string,
): Offered[] {
  const key = ({ name, starts }: { name: string; starts: string }) =>
    `${name.toLocaleLowerCase()}\u0000${starts.slice(0, 16)}`;
  const known = new Set(there.map(key));
  const seen = new Set<string>();
  return events
    .filter((event) => event.rrule !== null || lastDayOf(event) >= today)
    .filter((event) => !seen.has(key(event)) && seen.add(key(event)))
    .map((event) => ({ event, there: known.has(key(event)) }))
    .sort((a, b) => a.event.starts.localeCompare(b.event.starts));
}

const below: Partial<Record<AssetLevel, string>> = {
  site: "sites",
  area: "areas",
  line: "lines",
};

/**
 * Holidays as a plant file that adds them to an asset and leaves all else as it is: what stands
 * above is only named. (JSON is YAML.)
 */
export function plantFileOf(node: TreeNode, events: readonly IcalEvent[]): string {
  const calendar_exceptions = events.map(({ name, starts, length, rrule, excluded }) => ({
    name,
    working: false,
    starts,
    ends: new Date(Date.parse(`${starts}Z`) + length * 1000).toISOString().slice(0, 16),
    ...(rrule !== null && { rrule }),
    ...(excluded.length > 0 && { excluded }),
  }));
  let inner: object = { name: node.asset.name, calendar_exceptions };
  if (node.asset.level === "enterprise") return JSON.stringify({ enterprise: inner });
  let level = node.asset.level;
  for (const { asset } of ancestors(node).reverse()) {
    if (asset.level === "enterprise") break;
    inner = { name: asset.name, [below[level] ?? ""]: [inner] };
    level = asset.level;
  }
  return JSON.stringify({ sites: [inner] });
}
