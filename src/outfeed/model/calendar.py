"""
When a line works: shifts and planned stops to working windows.

A shift is wall time, so one from 22:00 to 06:00 lasts 7 hours in the night that is an hour short,
and 9 in the long one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.rrule import rrule as Recurrence  # noqa: N812 - elsewhere `rrule` is the rule's text
from dateutil.rrule import rrulestr

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.time import Interval, next_tick_of, tick_of, wall_to_utc, words_in, zone_of
from outfeed.model.working_time import FOREVER, WorkingTime

_DAY = timedelta(days=1)
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


@dataclass(frozen=True, slots=True)
class Shift:
    """
    A named, recurring span of working time in the wall time of a zone.

    It begins on `valid_from` at `start` (the DTSTART of `rrule`, RFC 5545) and wherever the rule
    recurs until `valid_until`, that day included, but not on `excluded` days. It ends when the wall
    clock is `length` further. Raises `Invalid` with every field that is wrong.
    """

    name: str
    rrule: str
    start: time
    length: timedelta
    zone: str
    valid_from: date
    valid_until: date | None = None
    excluded: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        errors = list(self._errors())
        if errors:
            detail = " ".join(error.detail for error in errors)
            raise Invalid(
                "invalid_shift", f"Shift {self.name!r}: {detail}", errors=errors, shift=self.name
            )

    def occurrences(self, during: Interval) -> Iterator[Interval]:
        """The spans of the shift, in UTC and whole, of which any part lies in an interval."""
        zone = zone_of(self.zone)
        # A day to either side, because no clock change moves a wall time further than that.
        earliest = during[0].astimezone(zone).replace(tzinfo=None) - self.length - _DAY
        latest = during[1].astimezone(zone).replace(tzinfo=None) + _DAY
        for wall in self._recurrence().between(earliest, latest, inc=True):
            if self.valid_until is not None and wall.date() > self.valid_until:
                return
            if wall.date() in self.excluded:
                continue
            start_at, end_at = wall_to_utc(wall, zone), wall_to_utc(wall + self.length, zone)
            if start_at < end_at and start_at < during[1] and during[0] < end_at:
                yield start_at, end_at

    def _recurrence(self) -> Recurrence:
        return _recurrence(self.rrule, datetime.combine(self.valid_from, self.start))

    def _errors(self) -> Iterator[FieldError]:
        if not timedelta(0) < self.length <= _DAY:
            detail = f"A shift lasts more than nothing and at most 24 hours, not {self.length}."
            yield FieldError("length", "not_in_range", detail)
        if self.valid_until is not None and self.valid_until < self.valid_from:
            detail = f"It would end on {self.valid_until}, before it begins on {self.valid_from}."
            yield FieldError("valid_until", "before_valid_from", detail)
        if self.start.tzinfo is not None:
            detail = "The start is wall time of the zone and carries no zone of its own."
            yield FieldError("start", "not_wall_time", detail)
            return
        try:
            zone_of(self.zone)
        except Invalid as unknown:
            yield FieldError("zone", unknown.code, unknown.detail)
        try:
            self._recurrence()
        except ValueError as wrong:
            detail = (
                f"{self.rrule!r} is no rule by which a shift can recur: {wrong}."
                " Write it like FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR."
            )
            yield FieldError("rrule", "invalid_rrule", detail)


@lru_cache(maxsize=128)
def _recurrence(text: str, start: datetime) -> Recurrence:
    """The rule from its start on; raises ValueError. It remembers the occurrences it has found."""
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


class Window(NamedTuple):
    """[start, end), in UTC, in which a line works; `label` is its shift's name, or empty."""

    start_at: datetime
    end_at: datetime
    label: str


def working_windows(
    shifts: Sequence[Shift], planned_stops: Iterable[Interval], during: Interval
) -> list[Window]:
    """
    When a line works within an interval: in its shifts, less the planned stops.

    Without any shift it works round the clock. The windows are sorted and disjoint: where shifts
    overlap, the time is the one's that began first. Each belongs to one occurrence of one shift, so
    windows may touch; `working_time` is the merged form.
    """
    windows = sorted(
        Window(*occurrence, shift.name)
        for shift in shifts
        for occurrence in shift.occurrences(during)
    )
    if not shifts:
        windows = [Window(*during, "")]
    return list(_without(sorted(planned_stops), _clipped(_apart(windows), during)))


def working_time(
    shifts: Sequence[Shift],
    planned_stops: Iterable[Interval],
    during: Interval,
    zone: str = "UTC",
) -> WorkingTime:
    """
    The working windows as working seconds, with `during` as the horizon.

    Without any shift there is no horizon: the line works round the clock but for the planned stops.
    `zone` is the one in which refusals tell instants.
    """
    stops = list(planned_stops)
    if not shifts:
        return WorkingTime(_round_the_clock(stops), words=words_in(zone))
    windows = (
        (next_tick_of(window.start_at), tick_of(window.end_at))
        for window in working_windows(shifts, stops, during)
    )
    horizon = (tick_of(during[0]), tick_of(during[1]))
    return WorkingTime((w for w in windows if w[0] < w[1]), horizon, words_in(zone))


def _round_the_clock(stops: list[Interval]) -> Iterator[tuple[int, int]]:
    start = -FOREVER
    for stop_start, stop_end in sorted(stops):
        if start < tick_of(stop_start):
            yield start, tick_of(stop_start)
        start = max(start, next_tick_of(stop_end))
    yield start, FOREVER


def _apart(windows: list[Window]) -> Iterator[Window]:
    """Windows with their overlaps left to the one that began first."""
    taken_until: datetime | None = None
    for window in windows:
        start_at = max(window.start_at, taken_until or window.start_at)
        if start_at < window.end_at:
            yield window._replace(start_at=start_at)
            taken_until = window.end_at


def _clipped(windows: Iterable[Window], during: Interval) -> Iterator[Window]:
    for window in windows:
        start_at, end_at = max(window.start_at, during[0]), min(window.end_at, during[1])
        if start_at < end_at:
            yield Window(start_at, end_at, window.label)


def _without(stops: list[Interval], windows: Iterable[Window]) -> Iterator[Window]:
    """Windows less the stops, which are sorted and may overlap."""
    for window in windows:
        start_at = window.start_at
        for stop_start, stop_end in stops:
            if stop_start >= window.end_at:
                break
            if start_at < stop_start:
                yield window._replace(start_at=start_at, end_at=stop_start)
            start_at = max(start_at, stop_end)
        if start_at < window.end_at:
            yield window._replace(start_at=start_at)
