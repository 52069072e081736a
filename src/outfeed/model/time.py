"""
Wall time to UTC, instants to ticks, and the production day.

People plan in wall time and everything is kept in UTC, so each wall time has exactly one instant:
one that a clock change skips is the first instant after it, one that it repeats is the first of the
two. That keeps the order of wall times: what follows each other on the wall still does in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from outfeed.model.errors import Invalid
from outfeed.model.working_time import Words

Interval = tuple[datetime, datetime]
"""[start, end) of two aware datetimes."""

_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def tick_of(instant: datetime) -> int:
    """Whole seconds since 1970 at an instant: the ticks of a plan on the board."""
    return (instant - _EPOCH) // _SECOND


def next_tick_of(instant: datetime) -> int:
    """Whole seconds since 1970 at an instant or, where it lies within a second, after it."""
    return -((_EPOCH - instant) // _SECOND)


def instant_of(tick: int) -> datetime:
    """The instant, in UTC, of so many seconds since 1970; the inverse of `tick_of`."""
    return _EPOCH + tick * _SECOND


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name; raises `Invalid` (`unknown_zone`)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid(
            "unknown_zone",
            f"There is no time zone {name!r}; use an IANA name such as Europe/Berlin.",
            zone=name,
        ) from None


@lru_cache(maxsize=1_000)
def words_in(zone: str) -> Words:
    """Tell ticks of seconds to people: instants in the zone's wall time, times as `1 h 20 min`."""
    local = zone_of(zone)

    def at(tick: int) -> str:
        return f"{instant_of(tick).astimezone(local):%Y-%m-%d %H:%M}"

    return Words(at=at, time=_time_in_words)


def _time_in_words(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def wall_to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """
    The instant of a naive wall time.

    A wall time that is skipped is the first instant after the change, one that is repeated is the
    first of the two, so later wall times never have earlier instants.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # Skipped: read with the later offset it lies before the change, with the earlier one after it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    offset_before = before.astimezone(zone).utcoffset()
    low, high = tick_of(before), tick_of(instant)
    while high - low > 1:
        middle = (low + high) // 2
        if instant_of(middle).astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return instant_of(high)


def start_of_production_day(day: date, zone: str, day_start: time) -> datetime:
    """The instant, in UTC, at which a production day begins: `day_start` on the zone's clocks."""
    return wall_to_utc(datetime.combine(day, day_start), zone_of(zone))


def end_of_production_day(day: date, zone: str, day_start: time) -> datetime:
    """The instant, in UTC, at which a production day ends and the next one begins."""
    return start_of_production_day(day + _DAY, zone, day_start)


def production_day(instant: datetime, zone: str, day_start: time) -> date:
    """The day whose production day an instant falls into."""
    day = instant.astimezone(zone_of(zone)).date() + _DAY
    while instant < start_of_production_day(day, zone, day_start):
        day -= _DAY
    return day


def day_starts(during: Interval, zone: str, day_start: time) -> list[datetime]:
    """
    Where the production days that share any time with an interval begin, in UTC.

    The first may lie before the interval. Days are 23 and 25 hours where the clock changes.
    """
    day = production_day(during[0], zone, day_start)
    starts = []
    while (start_at := start_of_production_day(day, zone, day_start)) < during[1]:
        if end_of_production_day(day, zone, day_start) > max(start_at, during[0]):
            starts.append(start_at)
        day += _DAY
    return starts


def hour_starts(during: Interval, zone: str) -> list[datetime]:
    """
    Where the hours of the wall clock that share any time with an interval begin, in UTC.

    The first may lie before the interval. A clock change of half an hour makes a short hour.
    """
    local = zone_of(zone)
    # Read backwards, the wall clock misses a change; from well before, it has passed any.
    start_at = during[0] - 3 * _HOUR
    starts = []
    while start_at < during[1]:
        following = start_at + _HOUR - _into_hour(start_at, local)
        if following > during[0]:
            starts.append(start_at)
        start_at = following
    return starts


def _into_hour(instant: datetime, zone: ZoneInfo) -> timedelta:
    """How far the wall clock is into its hour."""
    wall = instant.astimezone(zone)
    return wall - wall.replace(minute=0, second=0, microsecond=0)
