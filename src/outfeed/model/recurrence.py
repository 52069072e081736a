"""Rules by which things recur (RFC 5545 RRULE): shifts, calendar exceptions, planned stops."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile

from dateutil.rrule import rrule as Recurrence  # noqa: N812 - elsewhere `rrule` is the rule's text
from dateutil.rrule import rrulestr

_DAILY_OR_RARER = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# dateutil takes these as they come and then never ends, or never finds an occurrence.
_LIMITS = {
    "INTERVAL": (1, 9_999),
    "COUNT": (1, 999_999),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}


_COUNT = re.compile(r"(?i)\bCOUNT=(\d+)")
_WITHIN_A_DAY = re.compile(r"(?i)\bBY(HOUR|MINUTE|SECOND)=")


def recurring(
    rrule: str,
    start: datetime,
    earliest: datetime,
    latest: datetime,
    *,
    valid_until: date | None = None,
    excluded: Collection[date] = (),
) -> Iterator[datetime]:
    """
    The wall times between two, both included, at which a rule recurs that begins at `start`.

    None is on an `excluded` day nor after `valid_until`. Raises ValueError as `recurrence` does.
    """
    for wall in recurrence(rrule, start).between(earliest, latest, inc=True):
        if valid_until is not None and wall.date() > valid_until:
            return
        if wall.date() not in excluded:
            yield wall


def recurs_on(rrule: str, start: datetime, day: date) -> datetime | None:
    """Give the wall time at which a rule recurs on a day; None where it does not."""
    midnight = datetime.combine(day, time())
    last = midnight + timedelta(days=1, microseconds=-1)
    return next(iter(recurrence(rrule, start).between(midnight, last, inc=True)), None)


def recurs_before(rrule: str, start: datetime, day: date) -> bool:
    """Whether a rule recurs on any day before another."""
    first: datetime = next(iter(recurrence(rrule, start)))
    return first.date() < day


def recurs_within_a_day(rrule: str) -> bool:
    """Whether a rule itself says at which times of a day it recurs, and so may more than once."""
    return _WITHIN_A_DAY.search(rrule) is not None


def rest_of(rrule: str, start: datetime, day: date) -> str:
    """Give the rule by which what is left of another one recurs, beginning on a day of it."""

    def left(count: re.Match[str]) -> str:
        before = takewhile(lambda wall: wall.date() < day, recurrence(rrule, start))
        return f"COUNT={max(int(count[1]) - sum(1 for _ in before), 1)}"

    return _COUNT.sub(left, rrule)


@lru_cache(maxsize=256)
def recurrence(text: str, start: datetime) -> Recurrence:
    """
    The rule from its start on, which is wall time. It remembers the occurrences it has found.

    Raises ValueError, in words for a person, where the text is not one rule that recurs by the day
    or more rarely, or that never happens.
    """
    _check_parts(text)
    try:
        rule = rrulestr(text, dtstart=start, cache=True)
    except TypeError as wrong:
        raise ValueError(str(wrong)) from None
    except ValueError as wrong:
        if "UNTIL" not in str(wrong):
            raise
        raise ValueError("UNTIL is wall time, without a Z; better is a last valid day") from None
    if not isinstance(rule, Recurrence):
        raise ValueError("give one rule alone; days off are excluded days")
    if next(iter(rule), None) is None:
        raise ValueError("it never happens")
    return rule


def _check_parts(text: str) -> None:
    """Raise ValueError for what RFC 5545 forbids and dateutil lets through."""
    if len(text.split()) != 1:
        raise ValueError("give one rule alone, without spaces; days off are excluded days")
    parts = dict(
        part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").split(";")
    )
    if parts.get("FREQ") not in _DAILY_OR_RARER:
        raise ValueError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    for name, (low, high) in _LIMITS.items():
        for number in parts[name].split(",") if name in parts else ():
            if not low <= int(number) <= high or int(number) == 0:
                raise ValueError(f"{name} must be from {low} to {high} and not 0")
