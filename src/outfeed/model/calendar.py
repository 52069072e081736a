"""
When a line works: shifts and planned stops to working windows.

A shift is wall time, so one from 22:00 to 06:00 lasts 7 hours in the night that is an hour short,
and 9 in the long one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.recurrence import recurrence, recurring
from outfeed.model.time import Interval, next_tick_of, tick_of, wall_to_utc, words_in, zone_of
from outfeed.model.working_time import FOREVER, WorkingTime

_DAY = timedelta(days=1)


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
        for wall in recurring(
            self.rrule,
            self._first,
            earliest,
            latest,
            valid_until=self.valid_until,
            excluded=self.excluded,
        ):
            start_at, end_at = wall_to_utc(wall, zone), wall_to_utc(wall + self.length, zone)
            if start_at < end_at and start_at < during[1] and during[0] < end_at:
                yield start_at, end_at

    @property
    def _first(self) -> datetime:
        return datetime.combine(self.valid_from, self.start)

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
            recurrence(self.rrule, self._first)
        except ValueError as wrong:
            detail = (
                f"{self.rrule!r} is no rule by which a shift can recur: {wrong}."
                " Write it like FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR."
            )
            yield FieldError("rrule", "invalid_rrule", detail)


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
