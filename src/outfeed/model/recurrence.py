"""Rules by which things recur (RFC 5545 RRULE): shifts, calendar exceptions, planned stops."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import lru_cache

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
