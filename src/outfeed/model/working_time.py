"""
Working time as a number: how much was worked before an instant, and when so much is worked.

Ticks are integers of any unit that the caller keeps to: seconds since 1970 for the board (see
`outfeed.model.time`), minutes from Monday 00:00 for the optimiser. With A(t) the working ticks
before t, work of p ticks that starts at t ends at A⁻¹(A(t) + p). A⁻¹ has two readings where the
line stands still: a start at a window's end moves to the next window, an end may lie on it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from outfeed.model.errors import Invalid

FOREVER = 1 << 60
"""Ticks that nobody gets to: the bound, both ways, of a line that works round the clock."""


class BeyondHorizon(Invalid):
    """
    More working time is asked for than the calendar knows of.

    `facts` holds the horizon: `horizon_start` and `horizon_end`, in ticks.
    """


@dataclass(frozen=True, slots=True)
class Words:
    """How ticks are told to people: an instant (`at`) and a length of time (`time`)."""

    at: Callable[[int], str]
    time: Callable[[int], str]


TICKS = Words(at=lambda tick: f"tick {tick}", time=lambda ticks: f"{ticks} ticks")


class WorkingTime:
    """
    The windows in which a line works, as cumulative working ticks. Every question is O(log n).

    `windows` are sorted, disjoint [start, end) pairs; those that touch become one. `horizon` is the
    span in which they are all there is to know: work that would leave it raises `BeyondHorizon`.
    Without it the past is closed (nothing was worked before the first window) and the future ends
    with the last window. Raises `Invalid` for windows that are empty, unsorted or overlap.
    """

    __slots__ = ("_before", "_ends", "_starts", "_totals", "horizon", "words")

    def __init__(
        self,
        windows: Iterable[tuple[int, int]],
        horizon: tuple[int, int] | None = None,
        words: Words = TICKS,
    ) -> None:
        merged = list(_merged(windows))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]
        self.horizon = horizon or (-FOREVER, self._ends[-1] if merged else -FOREVER)
        self.words = words
        # Counted from the horizon, A(t) is t itself on a line that never stops.
        total = -FOREVER if self._starts[:1] == [-FOREVER] else 0
        self._before: list[int] = []
        self._totals: list[int] = []
        for start, end in merged:
            self._before.append(total)
            total += end - start
            self._totals.append(total)

    @classmethod
    def round_the_clock(cls, words: Words = TICKS) -> WorkingTime:
        """A line without shifts: all time is working time, without any horizon."""
        return cls([(-FOREVER, FOREVER)], words=words)

    @property
    def windows(self) -> Sequence[tuple[int, int]]:
        """The windows, sorted, disjoint and apart."""
        return list(zip(self._starts, self._ends, strict=True))

    def at(self, tick: int) -> int:
        """A(t): the working ticks before an instant, counted from the first window's start."""
        i = bisect_right(self._starts, tick) - 1
        if i < 0:
            return self._before[0] if self._before else 0
        return self._before[i] + min(tick, self._ends[i]) - self._starts[i]

    def instant(self, worked: int) -> int:
        """A⁻¹ of an end: the first instant before which so much was worked."""
        return self._instant(bisect_left(self._totals, worked), worked)

    def start_instant(self, worked: int) -> int:
        """A⁻¹ of a start: the last instant before which so much was worked."""
        return self._instant(bisect_right(self._totals, worked), worked)

    def is_working(self, tick: int) -> bool:
        """Whether the line works in the tick that begins at this instant."""
        i = bisect_right(self._starts, tick) - 1
        return i >= 0 and tick < self._ends[i]

    def finish(self, start: int, work: int) -> tuple[int, int]:
        """
        Start and end of work that may pause: from `start`, moved into working time, to its end.

        No work at all ends where it starts.
        """
        i = self._window(start)
        window_start = self._starts[i]
        if start < window_start:
            start = window_start
        end = start + work
        if end <= self._ends[i]:
            return start, end
        worked = self._before[i] + end - window_start
        return start, self._instant(bisect_left(self._totals, worked, i), worked)

    def finish_by(self, end: int, work: int) -> tuple[int, int]:
        """
        The latest start and end of work that is done by `end`; it may pause.

        No work at all starts and ends at `end`.
        """
        if work == 0:
            return end, end
        worked = self.at(end)
        return self.start_instant(worked - work), self.instant(worked)

    def unbroken(self, start: int, work: int) -> tuple[int, int] | None:
        """The first start and end, from `start` on, of work that can't pause; None if none fits."""
        try:
            first = self._window(start)
        except BeyondHorizon:
            return None
        for i in range(first, len(self._ends)):
            begin = max(start, self._starts[i])
            if begin + work <= self._ends[i]:
                return begin, begin + work
        return None

    def longest_window(self, start: int) -> int:
        """Ticks of the longest stretch without a pause from an instant on; 0 if there is none."""
        stretches = zip(self._starts, self._ends, strict=True)
        return max((end - max(start, begin) for begin, end in stretches if end > start), default=0)

    def _window(self, start: int) -> int:
        """Index of the window in which something that begins at `start` or later may begin."""
        i = bisect_right(self._ends, start)
        if i == len(self._ends) or start < self.horizon[0]:
            raise self._beyond_horizon()
        return i

    def _instant(self, i: int, worked: int) -> int:
        if i == len(self._totals) or worked < self._before[0]:
            raise self._beyond_horizon()
        return self._starts[i] + worked - self._before[i]

    def _beyond_horizon(self) -> BeyondHorizon:
        start, end = self.horizon
        until = f"until {self.words.at(end)}" if end > -FOREVER else "for no time at all"
        since = f" from {self.words.at(start)}" if start > -FOREVER else ""
        return BeyondHorizon(
            "beyond_horizon",
            f"There is not enough working time: the line's calendar is known{since} {until}.",
            horizon_start=start,
            horizon_end=end,
        )


def _merged(windows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Windows with those that touch made one."""
    open_start = open_end = None
    for start, end in windows:
        if start >= end or (open_end is not None and start < open_end):
            raise Invalid(
                "windows_not_in_order",
                f"Working windows must be sorted, disjoint and not empty; [{start}, {end}) is not.",
                start=start,
                end=end,
            )
        if open_start is None or open_end is None:
            open_start = start
        elif start > open_end:
            yield open_start, open_end
            open_start = start
        open_end = end
    if open_start is not None and open_end is not None:
        yield open_start, open_end
