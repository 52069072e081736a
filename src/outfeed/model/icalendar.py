"""iCalendar text (RFC 5545): events in, a calendar out, with what it holds escaped and folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

PRODUCT = "-//Outfeed//Outfeed//EN"
LONGEST_LINE = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_SPECIAL = re.compile(r"[\\;,\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class EventStatus(StrEnum):
    """How certain an event is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something in a calendar, from `start_at` to before `end_at`.

    `uid` is its own for all time and in all calendars. `changed_at` and `sequence` only ever rise,
    so that a calendar program knows which of two is the newer.
    """

    uid: str
    start_at: datetime
    end_at: datetime
    changed_at: datetime
    sequence: int
    summary: str
    description: str
    status: EventStatus
    url: str
    location: str = ""
    category: str = ""


def calendar_text(name: str, events: Iterable[Event], asked_again_after: timedelta) -> str:
    """Give a calendar of a name; `asked_again_after` is how often a program should look again."""
    minutes = f"PT{asked_again_after // timedelta(minutes=1)}M"
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        # RFC 7986, and what programs older than it read.
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{minutes}",
        f"X-PUBLISHED-TTL:{minutes}",
    ]
    lines = [*head, *(line for event in events for line in _event(event)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    # Of a calendar that is no invitation it says when the event was last revised (3.8.7.2).
    yield f"DTSTAMP:{_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_utc(event.start_at)}"
    yield f"DTEND:{_utc(event.end_at)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    texts = {
        "DESCRIPTION": event.description,
        "LOCATION": event.location,
        "CATEGORIES": event.category,
    }
    yield from (f"{name}:{escaped(text)}" for name, text in texts.items() if text)
    yield f"STATUS:{event.status.value}"
    # What a line does keeps nobody from a meeting.
    yield "TRANSP:TRANSPARENT"
    yield f"URL:{_CONTROL.sub('', event.url)}"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Give a text as a value of type TEXT (3.3.11), without the control characters it forbids."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], _CONTROL.sub("", lines))


def folded(line: str) -> str:
    """Give a content line in parts of at most 75 octets, no character cut in two."""
    if len(line) <= LONGEST_LINE and line.isascii():
        return line
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            parts.append(part)
            # The space that begins a part counts too.
            part, size = "", 1
        part += character
        size += octets
    return "\r\n ".join([*parts, part])


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
