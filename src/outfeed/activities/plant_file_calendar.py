"""Shifts, holidays and extra time of a plant file: their keys, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from outfeed.activities import plant_fields as f
from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_reading import (
    WRONG,
    Field,
    Read,
    Reading,
    may,
    needed,
    scalar,
    several,
)
from outfeed.model import equipment as e

_DAY = 86_400


def crew(given: str) -> str:
    """A crew, or nothing for a day without one."""
    return f.text(given) if given.strip() else ""


def wall_time(given: str) -> datetime:
    """Wall time of a day, to the second."""
    try:
        found = datetime.fromisoformat(given.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or len(given.strip()) <= len("2026-12-24"):
        raise ValueError(f"{given!r} is no wall time of a day; write it like 2026-12-24T00:00.")
    return found.replace(microsecond=0)


def wall_time_or_midnight(given: str) -> datetime:
    """Wall time of a day; of a date alone, its midnight."""
    try:
        return datetime.combine(date.fromisoformat(given.strip()), time())
    except ValueError:
        return wall_time(given)


def each_of(convert: Callable[[str], Any]) -> Read:
    """Read a list of values, in its order and as often as they stand there."""
    one = scalar(convert)

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        found = []
        for place, item in reading.items(node, path):
            empty = isinstance(item, y.Scalar) and item.is_null
            found.append("" if empty else one(reading, item, place))
        return tuple(value for value in found if value is not WRONG)

    return read


def days_of(fields: Mapping[str, Field], make: Callable[[dict[str, Any]], e.ShiftDay]) -> Read:
    """Read a list of days at other times, and give them in their order."""

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        found = []
        for place, item in reading.items(node, path):
            values, _ = reading.record(item, place, fields)
            if values is not None:
                found.append(make(values))
        return tuple(sorted(found, key=lambda day: day.date))

    return read


def _day(values: dict[str, Any]) -> e.ShiftDay:
    start, end = values["from"], values["to"]
    return e.ShiftDay(values["date"], start, _length(start, end), values["crew"])


SHIFT_DAY = {
    "date": needed(scalar(f.calendar_date)),
    "from": needed(scalar(f.clock), time(0)),
    "to": needed(scalar(f.clock_or_midnight), time(0)),
    "crew": may(scalar(f.text)),
}
SHIFT = {
    "name": needed(scalar(f.text)),
    "days": may(scalar(f.days)),
    "rrule": may(scalar(f.text)),
    "from": needed(scalar(f.clock), time(0)),
    "to": needed(scalar(f.clock_or_midnight), time(0)),
    "crew": may(scalar(f.text)),
    "rotation": may(each_of(crew), ()),
    "valid_from": may(scalar(f.calendar_date), e.ANY_DAY),
    "valid_until": may(scalar(f.calendar_date)),
    "excluded": may(several(f.calendar_date), ()),
    "changed": may(days_of(SHIFT_DAY, _day), ()),
}
CALENDAR_EXCEPTION = {
    "name": needed(scalar(f.text)),
    "working": may(scalar(f.boolean), False),
    "starts": needed(scalar(wall_time_or_midnight)),
    "ends": may(scalar(wall_time)),
    "rrule": may(scalar(f.text)),
    "valid_until": may(scalar(f.calendar_date)),
    "excluded": may(several(f.calendar_date), ()),
}


def read_shift(reading: Reading, node: y.Node, place: str) -> e.Shift | None:
    """Read a shift, of no asset yet."""
    values, nodes = reading.record(node, place, SHIFT)
    if values is None:
        return None
    if ("days" in nodes) == ("rrule" in nodes):
        reading.fault(place, "Say either days, such as mon-fri, or an rrule.")
    return e.Shift(
        where=place,
        asset="",
        name=values["name"],
        rrule=values["rrule"] or values["days"] or f.DAILY,
        start=values["from"],
        length=_length(values["from"], values["to"]),
        crew=values["crew"],
        valid_from=values["valid_from"],
        valid_until=values["valid_until"],
        excluded=tuple(sorted(values["excluded"])),
        changed=values["changed"],
        rotation=values["rotation"],
    )


def read_exception(reading: Reading, node: y.Node, place: str) -> e.CalendarException | None:
    """Read a holiday or extra time, of no asset yet; it lasts until midnight, or as it says."""
    values, _ = reading.record(node, place, CALENDAR_EXCEPTION)
    if values is None:
        return None
    starts: datetime = values.pop("starts")
    ends = values.pop("ends") or end_of_day(starts)
    if ends <= starts:
        reading.fault(f"{place}.ends", f"It would end at {ends:%F %H:%M}, before it starts.")
        ends = end_of_day(starts)
    length = int((ends - starts).total_seconds())
    values["excluded"] = tuple(sorted(values["excluded"]))
    return e.CalendarException(where=place, asset="", starts=starts, length=length, **values)


def end_of_day(starts: datetime) -> datetime:
    """The midnight that follows a wall time."""
    return datetime.combine(starts.date() + timedelta(days=1), time())


def _length(start: time, end: time) -> int:
    """Seconds of wall time from one clock to the next time that the other one is there."""
    length = (end.hour - start.hour) * 3600 + (end.minute - start.minute) * 60
    length += end.second - start.second
    return length if length > 0 else length + _DAY
