"""
Facts to intervals: which state held when, and how each run's time divides between them.

Instants are aware and in UTC; every sum is of whole microseconds, so parts add up exactly.
A span of time includes its start and excludes its end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import Generic, TypeVar

from outfeed.model.errors import Invalid

V = TypeVar("V")
R = TypeVar("R")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
_MICROSECOND = timedelta(microseconds=1)


class StateType(StrEnum):
    """What a state counts as in the figures."""

    RUNNING = "running"
    PLANNED_DOWNTIME = "planned_downtime"
    UNPLANNED_DOWNTIME = "unplanned_downtime"


@dataclass(frozen=True, slots=True)
class Interval(Generic[V]):
    """One value that holds from `start_at` until `end_at`."""

    start_at: datetime
    end_at: datetime
    value: V

    @property
    def time(self) -> timedelta:
        """How long it holds."""
        return self.end_at - self.start_at


@dataclass(frozen=True, slots=True)
class RunSpan(Generic[R]):
    """When a run was on its line; `end_at` is None while it is open."""

    run_id: R
    start_at: datetime
    end_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice(Generic[R]):
    """A piece of one run and how its time divides by type of state; the four add up to it."""

    run_id: R
    start_at: datetime
    end_at: datetime
    running_time: timedelta
    unplanned_time: timedelta
    planned_time: timedelta
    unknown_time: timedelta


def aligned(instant: datetime, grain: timedelta = HOUR) -> datetime:
    """Answer the start, in UTC, of the grain that an instant lies in; grains count from 1970."""
    step = _grain(grain)
    return _datetime(_instant(instant) // step * step)


def intervals(
    events: Iterable[tuple[datetime, V]],
    during: tuple[datetime, datetime],
    before: V | None = None,
) -> list[Interval[V | None]]:
    """
    States over a span, from events in any order; of two at one instant the one given last holds.

    The intervals divide `during` without gap or overlap, and neighbours differ. `before` is the
    state at its start, unless an event up to then says otherwise; None is a state not known yet.
    Raises `Invalid` where `during` ends before it starts.
    """
    start_at, end_at = during
    if start_at == end_at:
        return []
    check_span(start_at, end_at)
    starts: list[datetime] = [start_at]
    values: list[V | None] = [before]
    for occurred_at, state in sorted(events, key=itemgetter(0)):
        if occurred_at >= end_at:
            break
        if occurred_at <= starts[-1]:
            values[-1] = state
        else:
            starts.append(occurred_at)
            values.append(state)
    return joined(starts, values, end_at)


def joined(
    starts: Sequence[datetime], values: Sequence[V | None], end_at: datetime
) -> list[Interval[V | None]]:
    """Give intervals of values that start one after the other, equal neighbours made one."""
    kept = [n for n, value in enumerate(values) if n == 0 or value != values[n - 1]]
    ends = [*(starts[n] for n in kept[1:]), end_at]
    return [
        Interval(starts[n], interval_end, values[n])
        for n, interval_end in zip(kept, ends, strict=True)
    ]


def slices(
    runs: Iterable[RunSpan[R]],
    states: Sequence[Interval[StateType | None]],
    during: tuple[datetime, datetime],
    grain: timedelta = HOUR,
) -> list[Slice[R]]:
    """
    Divide runs by whole grains of UTC (hours, unless said otherwise), one slice a run and grain.

    Only what lies in `during` is answered, and an open run goes on to its end. Raises `Invalid`.
    """
    start, end = _instant(during[0]), _instant(during[1])
    if start == end:
        return []
    check_span(*during)
    step = _grain(grain)
    return _pieces(runs, states, [start, *range((start // step + 1) * step, end, step), end])


def pieces(
    runs: Iterable[RunSpan[R]],
    states: Sequence[Interval[StateType | None]],
    cuts: Iterable[datetime],
) -> list[Slice[R]]:
    """
    Divide runs at the given instants (bounds of shifts, days), one slice a run and space between.

    Only what lies between the first and the last cut is answered; an open run goes on to the last.
    `states` are in order and don't overlap; where they say nothing the time is unknown. The times
    of all slices of a run add up to what of it was answered.
    """
    return _pieces(runs, states, sorted({_instant(cut) for cut in cuts}))


def _pieces(
    runs: Iterable[RunSpan[R]],
    states: Sequence[Interval[StateType | None]],
    cuts: Sequence[int],
) -> list[Slice[R]]:
    if not cuts:
        return []
    timeline = _Timeline(states)
    found: list[Slice[R]] = []
    for run in runs:
        start = max(_instant(run.start_at), cuts[0])
        end = cuts[-1] if run.end_at is None else min(_instant(run.end_at), cuts[-1])
        if start >= end:
            continue
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        found += timeline.sliced(run.run_id, [start, *inner, end])
    return found


class _Timeline:
    """The known states as whole microseconds, which compare and add several times faster."""

    def __init__(self, states: Sequence[Interval[StateType | None]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.types: list[StateType] = []
        for state in states:
            if state.value is not None:
                self.starts.append(_instant(state.start_at))
                self.ends.append(_instant(state.end_at))
                self.types.append(state.value)

    def sliced(self, run_id: R, bounds: Sequence[int]) -> list[Slice[R]]:
        """One slice between each two bounds, in one sweep over states and bounds together."""
        at = bisect_right(self.ends, bounds[0])
        found: list[Slice[R]] = []
        for start, end in pairwise(bounds):
            times = dict.fromkeys(StateType, 0)
            while at < len(self.starts) and self.starts[at] < end:
                times[self.types[at]] += min(self.ends[at], end) - max(self.starts[at], start)
                if self.ends[at] > end:
                    break
                at += 1
            found.append(_slice(run_id, start, end, times))
        return found


def _slice(run_id: R, start: int, end: int, times: dict[StateType, int]) -> Slice[R]:
    return Slice(
        run_id=run_id,
        start_at=_datetime(start),
        end_at=_datetime(end),
        running_time=times[StateType.RUNNING] * _MICROSECOND,
        unplanned_time=times[StateType.UNPLANNED_DOWNTIME] * _MICROSECOND,
        planned_time=times[StateType.PLANNED_DOWNTIME] * _MICROSECOND,
        unknown_time=(end - start - sum(times.values())) * _MICROSECOND,
    )


def _instant(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // _MICROSECOND


def _datetime(instant: int) -> datetime:
    return EPOCH + instant * _MICROSECOND


def _grain(grain: timedelta) -> int:
    if grain <= timedelta(0):
        raise Invalid("invalid_grain", "A grain of time must be longer than nothing.")
    return grain // _MICROSECOND


def check_span(start_at: datetime, end_at: datetime) -> None:
    """Raise `Invalid` ``invalid_span`` unless a span ends after it starts."""
    if start_at >= end_at:
        raise Invalid(
            "invalid_span",
            "A span of time must end after it starts.",
            start_at=start_at,
            end_at=end_at,
        )
