import { addDays } from "./occurrences";

/** A day or span of an iCalendar file (RFC 5545), as the calendar of a plant takes it. */
export interface IcalEvent {
  name: string;
  /** Wall time, such as "2026-12-24T00:00". */
  starts: string;
  /** Seconds on the clock. */
  length: number;
  rrule: string | null;
  excluded: string[];
  /** The line of the file at which it begins. */
  line: number;
}

type IcalFaultCode =
  | "not_calendar"
  | "not_closed"
  | "no_events"
  | "no_start"
  | "no_name"
  | "bad_date"
  | "bad_length"
  | "bad_line";

/** What cannot be read, with the line of the file on which it stands and what is written there. */
export interface IcalFault {
  code: IcalFaultCode;
  line: number;
  given: string;
}

interface Line {
  number: number;
  name: string;
  parameters: string;
  value: string;
}

const day_seconds = 86_400;

/** Lines as they are meant: one that begins with a blank goes on with the one before. */
function unfolded(text: string): { number: number; text: string }[] {
  const lines: { number: number; text: string }[] = [];
  for (const [at, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += line.slice(1);
    else if (line.trim() !== "") lines.push({ number: at + 1, text: line });
  }
  return lines;
}

function lineOf({ number, text }: { number: number; text: string }): Line | null {
  const found = /^([A-Za-z0-9-]+)((?:;[^:";]+=(?:"[^"]*"|[^";:]*))*):(.*)$/.exec(text);
  if (!found) return null;
  return {
    number,
    name: (found[1] ?? "").toUpperCase(),
    parameters: (found[2] ?? "").toUpperCase(),
    value: found[3] ?? "",
  };
}

const plain = (text: string) =>
  text
    .replace(/\\([\\;,])/g, "$1")
    .replace(/\\[nN]/g, " ")
    .trim();

/** A date or a wall time; a Z or a zone is let go: a holiday is on the clock of its site. */
function momentOf(value: string): { day: string; clock: string; whole: boolean } | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?Z?)?$/.exec(value.trim());
  if (!found) return null;
  const [, year, month, date, hours, minutes] = found;
  const day = `${year}-${month}-${date}`;
  const known = new Date(`${day}T00:00Z`);
  if (Number.isNaN(known.getTime()) || known.toISOString().slice(0, 10) !== day) return null;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59) return null;
  return { day, clock: `${hours ?? "00"}:${minutes ?? "00"}`, whole: hours === undefined };
}

/** Seconds of a duration such as P1D or PT2H30M; null if it is none or nothing. */
function secondsOf(value: string): number | null {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value);
  if (!found) return null;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((each) => Number(each ?? 0));
  const total =
    ((weeks ?? 0) * 7 + (days ?? 0)) * day_seconds +
    (hours ?? 0) * 3600 +
    (minutes ?? 0) * 60 +
    (seconds ?? 0);
  return total > 0 ? total : null;
}

/** The rule as it counts here: what ends it is wall time, and a yearly date says no more than that. */
function ruleOf(value: string, starts: string): string {
  const parts = value
    .trim()
    .toUpperCase()
    .split(";")
    .map((part) => part.replace(/^(UNTIL=\d{8}(?:T\d{6})?)Z$/, "$1"));
  const [month, date] = [Number(starts.slice(5, 7)), Number(starts.slice(8, 10))];
  const implied = new Set([`BYMONTH=${month}`, `BYMONTHDAY=${date}`, "INTERVAL=1"]);
  if (!parts.includes("FREQ=YEARLY")) return parts.join(";");
  const kept = parts.filter((part) => !implied.has(part) && !part.startsWith("WKST="));
  return (kept.length > 1 && kept.some((part) => part.startsWith("BY")) ? parts : kept).join(";");
}

type Read = { event: IcalEvent } | { fault: IcalFault };

function eventOf(lines: readonly Line[], begin: number): Read {
  const named = (name: string) => lines.find((line) => line.name === name);
  const fault = (code: IcalFaultCode, line?: Line): Read => ({
    fault: { code, line: line?.number ?? begin, given: line?.value ?? "" },
  });
  const [start, end, lasts] = [named("DTSTART"), named("DTEND"), named("DURATION")];
  const name = plain(named("SUMMARY")?.value ?? "");
  if (!start) return fault("no_start");
  if (name === "") return fault("no_name");
  const from = momentOf(start.value);
  if (!from) return fault("bad_date", start);
  const to = end && momentOf(end.value);
  if (end && !to) return fault("bad_date", end);
  const starts = `${from.day}T${from.clock}`;
  const length = to
    ? (Date.parse(`${to.day}T${to.clock}Z`) - Date.parse(`${starts}Z`)) / 1000
    : lasts
      ? secondsOf(lasts.value)
      : from.whole
        ? day_seconds
        : null;
  if (length === null || length <= 0) return fault("bad_length", lasts ?? end);
  const rule = named("RRULE")?.value;
  const excluded = lines
    .filter((line) => line.name === "EXDATE")
    .flatMap((line) => line.value.split(",").map((value) => momentOf(value)?.day ?? ""))
    .filter(Boolean);
  return {
    event: {
      name,
      starts,
      length,
      rrule: rule === undefined ? null : ruleOf(rule, starts),
      excluded,
      line: begin,
    },
  };
}

/**
 * The events of an iCalendar file, and everything in it that cannot be read. What is cancelled is
 * left out; alarms and other parts of an event are passed over.
 */
export function readIcal(text: string): { events: IcalEvent[]; faults: IcalFault[] } {
  const raw = unfolded(text);
  const events: IcalEvent[] = [];
  const faults: IcalFault[] = [];
  if (raw[0]?.text.trim().toUpperCase() !== "BEGIN:VCALENDAR")
    return { events, faults: [{ code: "not_calendar", line: 1, given: raw[0]?.text ?? "" }] };
  let within: Line[] | null = null;
  let began = 0;
  let inner = 0;
  for (const each of raw) {
    const line = lineOf(each);
    if (!line) {
      if (within) faults.push({ code: "bad_line", line: each.number, given: each.text });
      continue;
    }
    const part = line.value.trim().toUpperCase();
    if (line.name === "BEGIN" && part === "VEVENT") {
      if (within) faults.push({ code: "not_closed", line: began, given: "BEGIN:VEVENT" });
      [within, began, inner] = [[], line.number, 0];
    } else if (line.name === "END" && part === "VEVENT" && within) {
      const cancelled = within.some(
        ({ name, value }) => name === "STATUS" && value.toUpperCase() === "CANCELLED",
      );
      const read = cancelled ? null : eventOf(within, began);
      if (read && "event" in read) events.push(read.event);
      else if (read) faults.push(read.fault);
      within = null;
    } else if (within && line.name === "BEGIN") inner += 1;
    else if (within && line.name === "END") inner -= 1;
    else if (within && inner === 0) within.push(line);
  }
  if (within) faults.push({ code: "not_closed", line: began, given: "BEGIN:VEVENT" });
  if (events.length === 0 && faults.length === 0)
    faults.push({ code: "no_events", line: 1, given: "" });
  return { events, faults };
}

/** The last day that an event touches. */
export function lastDayOf({ starts, length }: Pick<IcalEvent, "starts" | "length">): string {
  const clock = Date.parse(`${starts}Z`) + length * 1000 - 1;
  return addDays(new Date(clock).toISOString().slice(0, 10), 0);
}
