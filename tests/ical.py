"""A strict reader of iCalendar (RFC 5545), to test what is written: whatever is odd fails."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

LINE = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^\";:,]+)*):(.*)", re.DOTALL)
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "UID", "NAME", "X-WR-CALNAME"}
INSTANTS = {"DTSTAMP", "DTSTART", "DTEND", "LAST-MODIFIED"}
ONCE = {*TEXTS, *INSTANTS, "STATUS", "SEQUENCE", "URL", "TRANSP", "VERSION", "PRODID"}
NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"},
}


@dataclass
class Component:
    """A component: its properties by name, and the components in it."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    within: list["Component"] = field(default_factory=list)

    def at(self, name: str) -> datetime:
        return datetime.strptime(self.values[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(content: bytes) -> Component:
    """Give the calendar of a text; fails where the text is not iCalendar."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    for octets in physical:
        assert len(octets) <= 75, octets
        assert not set(octets) & set(b"\r\n"), octets
        octets.decode()  # no character is cut in two
    logical: list[str] = []
    for octets in physical:
        if octets[:1] in (b" ", b"\t"):
            logical[-1] += octets[1:].decode()
        else:
            assert octets, "an empty line"
            logical.append(octets.decode())
    top = Component("")
    open_ones = [top]
    for line in logical:
        found = LINE.fullmatch(line)
        assert found, line
        name, _, value = found.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), line
        if name == "BEGIN":
            open_ones.append(Component(value))
            open_ones[-2].within.append(open_ones[-1])
        elif name == "END":
            closed = open_ones.pop()
            assert closed.kind == value
            assert set(closed.values) >= NEEDED[value], line
        else:
            here = open_ones[-1].values
            assert name not in here or name not in ONCE, f"{name} twice"
            here[name] = _value(name, value)
    [calendar] = top.within
    assert open_ones == [top]
    assert (calendar.kind, calendar.values["VERSION"]) == ("VCALENDAR", "2.0")
    uids = [event.values["UID"] for event in calendar.within]
    assert len(set(uids)) == len(uids)
    return calendar


def _value(name: str, value: str) -> str:
    if name in INSTANTS:
        assert re.fullmatch(r"\d{8}T\d{6}Z", value), value
    if name == "SEQUENCE":
        assert int(value) >= 0
    if name == "STATUS":
        assert value in ("TENTATIVE", "CONFIRMED", "CANCELLED")
    if name not in TEXTS:
        return value
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    assert re.fullmatch(r"(?:[^\\]|\\[\\;,nN])*", value, re.DOTALL), value
    return re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)
