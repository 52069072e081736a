"""When lines work, ready for the evaluator: calendars expanded once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from outfeed.model.calendar import Calendar, working_time, working_windows
from outfeed.model.time import Interval, next_tick_of, tick_of, words_in
from outfeed.model.working_time import WorkingTime

Ticks = tuple[int, int]
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
_PART = timedelta(weeks=8)


def working_time_of_line(
    calendar: Calendar, stops: Sequence[Interval], during: Interval, zone: str
) -> WorkingTime:
    """Working time of a line less its planned stops, known at least during a span.

    The same as `outfeed.model.calendar.working_time`, from windows that are kept by parts of eight
    weeks. A calendar of nothing is round the clock, and nothing bounds what is known.
    """
    if calendar.always:
        return working_time(calendar, stops, during, zone)
    first, last = (during[0] - _EPOCH) // _PART, (during[1] - _EPOCH) // _PART
    windows = (window for part in range(first, last + 1) for window in _part(calendar, part))
    ticks = sorted((tick_of(start), next_tick_of(end)) for start, end in stops)
    horizon = (tick_of(_EPOCH + first * _PART), tick_of(_EPOCH + (last + 1) * _PART))
    return WorkingTime(_less(windows, ticks), horizon, words_in(zone))


@lru_cache(maxsize=1024)
def _part(calendar: Calendar, part: int) -> tuple[Ticks, ...]:
    during = (_EPOCH + part * _PART, _EPOCH + (part + 1) * _PART)
    windows = (
        (next_tick_of(window.start_at), tick_of(window.end_at))
        for window in working_windows(calendar, (), during)
    )
    return tuple(window for window in windows if window[0] < window[1])


def _less(windows: Iterable[Ticks], stops: Sequence[Ticks]) -> Iterator[Ticks]:
    """Windows less the stops; both sorted and disjoint."""
    following = 0
    for start, end in windows:
        free = start
        while following < len(stops) and stops[following][0] < end:
            stop_start, stop_end = stops[following]
            if free < stop_start:
                yield free, stop_start
            free = max(free, stop_end)
            if stop_end > end:
                break
            following += 1
        if free < end:
            yield free, end
