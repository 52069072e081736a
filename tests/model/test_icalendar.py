"""iCalendar as it is written is read back as it was meant, whatever the texts hold."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.icalendar import Event, EventStatus, calendar_text, escaped, folded
from tests import ical

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def an_event(number: int = 1, **given: str) -> Event:
    return Event(
        uid=f"entry-{number}@test",
        start_at=AT,
        end_at=AT + timedelta(hours=1),
        changed_at=AT,
        sequence=3,
        status=EventStatus.CONFIRMED,
        url="http://localhost/schedule?entry=1&from=2026-11-16T09:00:00Z",
        **{"summary": "PO-1", "description": "", **given},  # type: ignore[arg-type]
    )


def kept(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", lines)


@given(TEXTS, TEXTS, TEXTS)
def test_texts_come_back_as_they_were(name: str, summary: str, description: str) -> None:
    event = an_event(summary=summary, description=description)
    calendar = ical.read(calendar_text(name, [event], timedelta(minutes=15)).encode())
    assert calendar.values["X-WR-CALNAME"] == kept(name)
    [read] = calendar.within
    assert read.values["SUMMARY"] == kept(summary)
    assert read.values.get("DESCRIPTION", "") == kept(description)
    assert read.at("DTEND") - read.at("DTSTART") == timedelta(hours=1)
    assert read.values["URL"] == event.url


@given(st.text(st.sampled_from("aß€😀;"), min_size=60, max_size=300))
def test_lines_are_folded_between_characters_and_no_shorter_than_they_may(text: str) -> None:
    parts = folded(text).split("\r\n ")
    assert "".join(parts) == text
    for part, after in pairwise(parts):
        begins = 0 if part is parts[0] else 1
        octets = len(part.encode()) + begins
        assert octets <= 75 < octets + len(after[0].encode())


def test_what_means_something_is_escaped() -> None:
    assert escaped("a, b; c\\d\r\ne") == "a\\, b\\; c\\\\d\\ne"


def test_instants_are_of_utc_in_whatever_zone_they_are_given() -> None:
    berlin = AT.astimezone(datetime.fromisoformat("2026-11-16T10:00:00+01:00").tzinfo)
    event = an_event()
    there = Event(**{name: getattr(event, name) for name in event.__slots__} | {"start_at": berlin})
    assert "DTSTART:20261116T090000Z\r\n" in calendar_text("x", [there], timedelta(hours=1))
