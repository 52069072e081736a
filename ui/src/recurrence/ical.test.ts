import { expect, test } from "vitest";
import { lastDayOf, readIcal } from "./ical";

const file = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR"].join("\r\n");
const event = (...lines: string[]) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"];

test("a public holiday is a whole day; its name is unescaped and unfolded", () => {
  const { events, faults } = readIcal(
    file(
      ...event(
        "UID:1",
        "DTSTART;VALUE=DATE:20261225",
        "DTEND;VALUE=DATE:20261227",
        "SUMMARY;LANGUAGE=en:Christmas\\, both",
        "  days",
        "BEGIN:VALARM",
        "SUMMARY:Wake up",
        "END:VALARM",
      ),
      ...event("DTSTART;VALUE=DATE:20270101", "SUMMARY:New Year", "RRULE:FREQ=YEARLY"),
    ),
  );
  expect(faults).toEqual([]);
  expect(events).toEqual([
    {
      name: "Christmas, both days",
      starts: "2026-12-25T00:00",
      length: 2 * 86_400,
      rrule: null,
      excluded: [],
      line: 3,
    },
    {
      name: "New Year",
      starts: "2027-01-01T00:00",
      length: 86_400,
      rrule: "FREQ=YEARLY",
      excluded: [],
      line: 13,
    },
  ]);
  expect(events.map(lastDayOf)).toEqual(["2026-12-26", "2027-01-01"]);
});

test("times, durations, rules that end and days left out", () => {
  const { events } = readIcal(
    file(
      ...event(
        "DTSTART;TZID=Europe/Berlin:20261224T120000",
        "DURATION:PT12H",
        "SUMMARY:Eve",
        "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;UNTIL=20301224T120000Z",
        "EXDATE:20271224T120000,20281224T120000",
      ),
      ...event("DTSTART:20261101T060000Z", "DTEND:20261101T080000Z", "SUMMARY:Two hours"),
      ...event("DTSTART;VALUE=DATE:20261130", "SUMMARY:Gone", "STATUS:CANCELLED"),
    ),
  );
  expect(events.map(({ name, starts, length, rrule }) => [name, starts, length, rrule])).toEqual([
    ["Eve", "2026-12-24T12:00", 43_200, "FREQ=YEARLY;UNTIL=20301224T120000"],
    ["Two hours", "2026-11-01T06:00", 7200, null],
  ]);
  expect(events[0]?.excluded).toEqual(["2027-12-24", "2028-12-24"]);
});

test("every fault is told with its line, and the others are read", () => {
  const { events, faults } = readIcal(
    file(
      ...event("SUMMARY:No day"),
      ...event("DTSTART;VALUE=DATE:20261301", "SUMMARY:Month 13"),
      ...event("DTSTART;VALUE=DATE:20261224"),
      ...event("DTSTART:20261224T120000", "DTEND:20261224T100000", "SUMMARY:Backwards"),
      ...event("DTSTART:20261224T120000", "SUMMARY:No end"),
      ...event("DTSTART;VALUE=DATE:20261225", "SUMMARY:Good", "what is this"),
      "BEGIN:VEVENT",
      "SUMMARY:Open",
    ),
  );
  expect(events.map(({ name }) => name)).toEqual(["Good"]);
  expect(faults.map(({ code, line }) => [code, line])).toEqual([
    ["no_start", 3],
    ["bad_date", 7],
    ["no_name", 10],
    ["bad_length", 15],
    ["bad_length", 18],
    ["bad_line", 25],
    ["not_closed", 27],
  ]);
});

test("what is no calendar, and one without events, says so", () => {
  expect(readIcal("Date,Holiday\n2026-12-25,Christmas").faults[0]).toEqual({
    code: "not_calendar",
    line: 1,
    given: "Date,Holiday",
  });
  expect(readIcal("").faults[0]?.code).toBe("not_calendar");
  expect(readIcal(file()).faults[0]?.code).toBe("no_events");
});
