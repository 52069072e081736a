import type { OeeGrouping, OeeItem } from "@/api/types";
import { dayOf, formatInstant } from "@/lib/instant";

interface Words {
  no_order: string;
  no_shift: string;
}

function dayName(day: string, locale: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const style = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, style).format(date);
}

/** What a group is called; `short` is for the axis, where the day stands only at its start. */
export function labelOf(
  item: OeeItem,
  by: OeeGrouping,
  zone: string,
  locale: string,
  words: Words,
): { full: string; short: string } {
  const both = (text: string) => ({ full: text, short: text });
  if (by === "day") return both(dayName(item.label, locale));
  if (by === "order" || by === "run") {
    const name = item.label === "no order" ? words.no_order : item.label;
    if (by === "order" || !item.start_at) return both(name);
    const at = formatInstant(item.start_at, zone, locale, "day_time");
    return { full: `${name}, ${at}`, short: name };
  }
  if (!item.start_at) return both(item.label);
  const day = dayName(dayOf(item.start_at, zone), locale);
  const start = formatInstant(item.start_at, zone, locale, "time");
  if (by === "hour") {
    const end = item.end_at ? `\u2013${formatInstant(item.end_at, zone, locale, "time")}` : "";
    return {
      full: `${day}, ${start}${end}`,
      short: start === "00:00" ? `${start}\n${day}` : start,
    };
  }
  const name = item.label === "no shift" ? words.no_shift : item.label;
  return { full: `${name}, ${day}, ${start}`, short: `${name}\n${day}` };
}

/** An instant to the second, with its day where the span that it lies in is longer than one. */
export function momentOf(
  at: string,
  span: { from: string; to: string },
  zone: string,
  locale: string,
): string {
  const clock = formatInstant(at, zone, locale, "seconds");
  const long = Date.parse(span.to) - Date.parse(span.from) > 86_400_000;
  return long ? `${dayName(dayOf(at, zone), locale)}, ${clock}` : clock;
}
