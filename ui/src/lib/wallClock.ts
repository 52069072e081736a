const formats = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(at: number, zone: string): number {
  const part = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of partsFormat(zone).formatToParts(at)) {
    if (type in part) part[type as keyof typeof part] = Number(value);
  }
  const shown = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return shown - Math.floor(at / 1000) * 1000;
}

/**
 * The instant at which a zone's clock shows `shown` (milliseconds, its digits read as if UTC).
 * A clock time that a change to summer time leaves out becomes the instant as much later.
 */
export function instantOfClock(shown: number, zone: string): number {
  const first = shown - zoneOffset(shown, zone);
  const offset = zoneOffset(first, zone);
  const second = shown - offset;
  return zoneOffset(second, zone) === offset ? second : Math.max(first, second);
}

/** An instant as the text of a `datetime-local` input on the clock of a zone. */
export function toClockText(instant: string | number, zone: string): string {
  const at = new Date(instant).getTime();
  return new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 16);
}

/** The instant of a `datetime-local` text on the clock of a zone, RFC 3339; null if unreadable. */
export function fromClockText(text: string, zone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const shown = Date.parse(`${text}Z`);
  if (Number.isNaN(shown)) return null;
  return new Date(instantOfClock(shown, zone)).toISOString().replace(".000Z", "Z");
}
