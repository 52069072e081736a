"""When a line works: shifts, holidays, extra time and planned stops to working windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from outfeed.model.occurrences import CalendarException, Shift
from outfeed.model.time import Interval, next_tick_of, tick_of, words_in
from outfeed.model.working_time import FOREVER, WorkingTime

__all__ = [
    "ROUND_THE_CLOCK",
    "Calendar",
    "CalendarException",
    "Shift",
    "Window",
    "working_time",
    "working_windows",
]


@dataclass(frozen=True, eq=False)
class Calendar:
    """
    What an asset's working time follows from.

    `shifts` are those of the nearest asset that has any, itself or above it; without any it works
    round the clock. `exceptions` are, of each asset from the root down to it that has any, those of
    that asset: of each first what does not work is taken out, then what works is added, so that the
    nearer one counts before the further one.
    """

    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[tuple[CalendarException, ...], ...] = ()

    @property
    def always(self) -> bool:
        """Whether it works round the clock, ever."""
        return not self.shifts and not any(self.exceptions)

    @cached_property
    def _hash(self) -> int:
        return hash((self.shifts, self.exceptions))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self is other or (self.shifts, self.exceptions) == (other.shifts, other.exceptions)


ROUND_THE_CLOCK = Calendar()


class Window(NamedTuple):
    """
    [start, end), in UTC, in which a line works.

    `label` is the name of its shift or of the extra time that it is, or empty; `crew` works it.
    """

    start_at: datetime
    end_at: datetime
    label: str
    crew: str | None = None


def working_windows(
    calendar: Calendar, planned_stops: Iterable[Interval], during: Interval
) -> list[Window]:
    """
    When a line works within an interval: by its calendar, less the planned stops.

    The windows are sorted and disjoint: where shifts overlap, the time is the one's that began
    first, and where extra time overlaps with a shift, the shift's. Each belongs to one occurrence,
    so windows may touch; `working_time` is the merged form.
    """
    windows = [Window(*during, "")]
    if calendar.shifts:
        windows = _windows_of(calendar.shifts, during)
    for exceptions in calendar.exceptions:
        closed = sorted(
            (occurrence.start_at, occurrence.end_at)
            for exception in exceptions
            if not exception.working
            for occurrence in exception.occurrences(during)
        )
        windows = list(_without(closed, windows))
        extra = _windows_of([each for each in exceptions if each.working], during)
        if extra:
            worked = [(window.start_at, window.end_at) for window in windows]
            windows = sorted(chain(windows, _without(worked, extra)), key=_start)
    return list(_without(sorted(planned_stops), windows))


def working_time(
    calendar: Calendar,
    planned_stops: Iterable[Interval],
    during: Interval,
    zone: str = "UTC",
) -> WorkingTime:
    """
    The working windows as working seconds, with `during` as the horizon.

    A calendar of nothing has no horizon: the line works round the clock but for the planned stops.
    `zone` is the one in which refusals tell instants.
    """
    stops = list(planned_stops)
    if calendar.always:
        return WorkingTime(_round_the_clock(stops), words=words_in(zone))
    windows = (
        (next_tick_of(window.start_at), tick_of(window.end_at))
        for window in working_windows(calendar, stops, during)
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


def _start(window: Window) -> datetime:
    return window.start_at


def _windows_of(
    what: Sequence[Shift] | Sequence[CalendarException], during: Interval
) -> list[Window]:
    """The windows of the occurrences within an interval, apart."""
    windows = sorted(
        (
            Window(occurrence.start_at, occurrence.end_at, each.name, occurrence.crew)
            for each in what
            for occurrence in each.occurrences(during)
        ),
        key=lambda window: window[:3],
    )
    return list(_clipped(_apart(windows), during))


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
            yield window._replace(start_at=start_at, end_at=end_at)


def _without(spans: Sequence[Interval], windows: Iterable[Window]) -> Iterator[Window]:
    """Windows, which are sorted and apart, less spans, which are sorted and may overlap."""
    passed = 0
    for window in windows:
        while passed < len(spans) and spans[passed][1] <= window.start_at:
            passed += 1
        start_at = window.start_at
        for index in range(passed, len(spans)):
            span_start, span_end = spans[index]
            if span_start >= window.end_at:
                break
            if start_at < span_start:
                yield window._replace(start_at=start_at, end_at=span_start)
            start_at = max(start_at, span_end)
        if start_at < window.end_at:
            yield window._replace(start_at=start_at)
