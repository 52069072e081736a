export type InstantStyle = "time" | "seconds" | "date" | "day_time" | "date_time";

const styles: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  date: { year: "numeric", month: "short", day: "numeric" },
  day_time: {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  },
  date_time: {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    formats.set(key, format);
  }
  return format;
}

/** An instant (RFC 3339 or milliseconds) on the clock of a zone, in 24 hours. */
export function formatInstant(
  instant: string | number,
  zone: string,
  locale: string,
  style: InstantStyle = "date_time",
): string {
  return formatOf(locale, zone, styles[style]).format(new Date(instant));
}

/** The calendar day of an instant in a zone, as "2025-03-30". */
export function dayOf(instant: string | number, zone: string): string {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return formatOf("en-CA", zone, options).format(new Date(instant));
}

/** The style that says no more than needed: the time alone for today, else with its day. */
export function styleForNow(instant: string | number, now: number, zone: string): InstantStyle {
  if (dayOf(instant, zone) === dayOf(now, zone)) return "time";
  const days = Math.abs(new Date(instant).getTime() - now) / 86_400_000;
  return days < 180 ? "day_time" : "date_time";
}

/** The short name of a zone at an instant ("GMT+2", "EST"). */
export function zoneName(instant: string | number, zone: string, locale: string): string {
  const parts = formatOf(locale, zone, { timeZoneName: "short" }).formatToParts(new Date(instant));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** Whether two zones show different clocks at an instant. */
export function clocksDiffer(instant: string | number, one: string, other: string): boolean {
  if (one === other) return false;
  const clock = (zone: string) => formatInstant(instant, zone, "en-CA", "date_time");
  return clock(one) !== clock(other);
}

/** The zone of whoever looks. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
