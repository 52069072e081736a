"""States over time, edits painted over them, and runs cut into slices."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.timeline import (
    HOUR,
    Interval,
    RunSpan,
    Slice,
    StateType,
    aligned,
    intervals,
    pieces,
    slices,
)

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
RUNNING, PLANNED, UNPLANNED = (
    StateType.RUNNING,
    StateType.PLANNED_DOWNTIME,
    StateType.UNPLANNED_DOWNTIME,
)


def at(minutes: int) -> datetime:
    return SIX + timedelta(minutes=minutes)


def during(start: int, end: int) -> tuple[datetime, datetime]:
    return at(start), at(end)


def told(found: list[Interval[str | None]]) -> list[tuple[int, int, str | None]]:
    """Intervals as minutes after six."""
    minute = timedelta(minutes=1)
    return [((i.start_at - SIX) // minute, (i.end_at - SIX) // minute, i.value) for i in found]


def line(*starts: tuple[int, str | None], until: int) -> list[Interval[str | None]]:
    """Intervals that start at the given minutes, one after the other."""
    ends = [*(start for start, _ in starts[1:]), until]
    return [
        Interval(at(start), at(end), state)
        for (start, state), end in zip(starts, ends, strict=True)
    ]


def state_at(found: list[Interval[str | None]], minute: int) -> str | None:
    return next(i.value for i in found if i.start_at <= at(minute) < i.end_at)


minutes = st.integers(0, 200)
events = st.lists(st.tuples(minutes, st.sampled_from("RFI")), max_size=20)
spans = st.tuples(minutes, minutes).filter(lambda span: span[0] < span[1])
starts = st.lists(st.tuples(minutes, st.sampled_from("RFI") | st.none()), max_size=15)


class TestIntervals:
    @pytest.mark.parametrize(
        ("given_events", "before", "expected"),
        [
            ([], None, [(0, 60, None)]),
            ([], "R", [(0, 60, "R")]),
            ([(10, "R"), (20, "F")], None, [(0, 10, None), (10, 20, "R"), (20, 60, "F")]),
            ([(20, "F"), (10, "R")], "I", [(0, 10, "I"), (10, 20, "R"), (20, 60, "F")]),
            ([(10, "R"), (20, "R"), (30, "F")], "R", [(0, 30, "R"), (30, 60, "F")]),
            ([(10, "R"), (10, "F")], None, [(0, 10, None), (10, 60, "F")]),
            ([(10, "F"), (10, "R")], "R", [(0, 60, "R")]),
            ([(0, "R"), (60, "F"), (90, "I")], None, [(0, 60, "R")]),
            ([(-30, "F"), (-10, "R")], "I", [(0, 60, "R")]),
        ],
    )
    def test_examples(
        self,
        given_events: list[tuple[int, str]],
        before: str | None,
        expected: list[tuple[int, int, str | None]],
    ) -> None:
        found = intervals([(at(m), state) for m, state in given_events], during(0, 60), before)
        assert told(found) == expected

    @given(events, spans, st.none() | st.sampled_from("RFI"))
    def test_they_divide_the_span_exactly(
        self, given_events: list[tuple[int, str]], span: tuple[int, int], before: str | None
    ) -> None:
        found = intervals([(at(m), state) for m, state in given_events], during(*span), before)
        assert (found[0].start_at, found[-1].end_at) == during(*span)
        assert all(i.start_at < i.end_at for i in found)
        assert all(a.end_at == b.start_at and a.value != b.value for a, b in pairwise(found))
        for minute in range(*span):
            known = [(m, n, state) for n, (m, state) in enumerate(given_events) if m <= minute]
            assert state_at(found, minute) == (max(known)[2] if known else before)

    @given(events, spans, minutes)
    def test_two_spans_meet(
        self, given_events: list[tuple[int, str]], span: tuple[int, int], cut: int
    ) -> None:
        start, end = span
        cut = min(max(cut, start + 1), end)
        known = [(at(m), state) for m, state in given_events]
        first = intervals(known, during(start, cut))
        second = intervals(known, during(cut, end), first[-1].value)
        whole = intervals(known, during(start, end))
        assert sum((i.time for i in first + second), timedelta(0)) == at(end) - at(start)
        assert all(state_at(first, m) == state_at(whole, m) for m in range(start, cut))
        assert all(state_at(second, m) == state_at(whole, m) for m in range(cut, end))

    def test_no_span_has_no_intervals(self) -> None:
        assert intervals([(at(0), "R")], during(5, 5)) == []

    def test_a_span_ends_after_it_starts(self) -> None:
        with pytest.raises(Invalid, match="invalid_span"):
            intervals([], during(5, 4))


def typed(*parts: tuple[int, StateType | None], until: int) -> list[Interval[StateType | None]]:
    ends = [*(start for start, _ in parts[1:]), until]
    return [
        Interval(at(start), at(end), value) for (start, value), end in zip(parts, ends, strict=True)
    ]


def shares(found: Slice[int]) -> tuple[int, ...]:
    """Running, unplanned, planned and unknown minutes."""
    minute = timedelta(minutes=1)
    times = (found.running_time, found.unplanned_time, found.planned_time, found.unknown_time)
    return tuple(part // minute for part in times)


instants = st.integers(0, 5 * 3600 * 10**6).map(lambda n: SIX + n * timedelta(microseconds=1))
state_types = st.none() | st.sampled_from(StateType)


@st.composite
def any_states(draw: st.DrawFn) -> list[Interval[StateType | None]]:
    bounds = sorted(draw(st.sets(instants, max_size=20)))
    return [Interval(start, end, draw(state_types)) for start, end in pairwise(bounds)]


@st.composite
def any_runs(draw: st.DrawFn) -> list[RunSpan[int]]:
    bounds = sorted(draw(st.sets(instants, max_size=10)))
    runs: list[RunSpan[int]] = [RunSpan(n, *span) for n, span in enumerate(pairwise(bounds))]
    still_open = draw(st.booleans())
    return [*runs, RunSpan(99, bounds[-1], None)] if bounds and still_open else runs


@st.composite
def any_span(draw: st.DrawFn) -> tuple[datetime, datetime]:
    start, end = sorted(draw(st.sets(instants, min_size=2, max_size=2)))
    return start, end


class TestSlices:
    def test_a_run_over_three_hours(self) -> None:
        states = typed(
            (0, None), (40, RUNNING), (70, UNPLANNED), (90, PLANNED), (100, RUNNING), until=150
        )
        found = slices([RunSpan(7, at(30), at(150))], states, during(0, 180))
        assert [(s.start_at, s.end_at) for s in found] == [
            during(30, 60),
            during(60, 120),
            during(120, 150),
        ]
        assert [shares(s) for s in found] == [(20, 0, 0, 10), (30, 20, 10, 0), (30, 0, 0, 0)]

    def test_an_open_run_goes_on_to_the_end(self) -> None:
        found = slices([RunSpan(7, at(10), None)], typed((0, RUNNING), until=60), during(0, 75))
        assert [shares(s) for s in found] == [(50, 0, 0, 0), (0, 0, 0, 15)]

    def test_two_runs_share_an_hour_and_a_state(self) -> None:
        runs = [RunSpan(1, at(0), at(20)), RunSpan(2, at(20), at(60))]
        found = slices(runs, typed((0, RUNNING), (30, UNPLANNED), until=60), during(0, 60))
        assert [(s.run_id, *shares(s)) for s in found] == [(1, 20, 0, 0, 0), (2, 10, 30, 0, 0)]

    def test_what_lies_outside_is_left_out(self) -> None:
        runs = [RunSpan(1, at(-60), at(0)), RunSpan(2, at(-30), at(90)), RunSpan(3, at(60), None)]
        found = slices(runs, [], during(0, 60))
        assert [(s.run_id, shares(s)) for s in found] == [(2, (0, 0, 0, 60))]

    def test_hours_are_those_of_utc(self) -> None:
        kathmandu = ZoneInfo("Asia/Kathmandu")
        run = RunSpan(1, at(0).astimezone(kathmandu), at(120).astimezone(kathmandu))
        assert [s.start_at for s in slices([run], [], during(0, 120))] == [at(0), at(60)]

    def test_a_grain_of_its_own(self) -> None:
        quarter = timedelta(minutes=15)
        found = slices([RunSpan(1, at(10), at(40))], [], during(0, 60), quarter)
        assert [s.start_at for s in found] == [at(10), at(15), at(30)]
        assert [aligned(s.start_at, quarter) for s in found] == [at(0), at(15), at(30)]

    def test_pieces_are_cut_anywhere(self) -> None:
        runs = [RunSpan(1, at(0), at(100))]
        found = pieces(runs, typed((0, RUNNING), until=50), [at(90), at(7), at(45), at(7)])
        assert [(s.start_at, s.end_at) for s in found] == [during(7, 45), during(45, 90)]
        assert [shares(s) for s in found] == [(38, 0, 0, 0), (5, 0, 0, 40)]
        assert pieces(runs, [], []) == []

    @given(any_runs(), any_states(), any_span(), st.sampled_from([HOUR, timedelta(minutes=7)]))
    def test_no_microsecond_is_lost_or_doubled(
        self,
        runs: list[RunSpan[int]],
        states: list[Interval[StateType | None]],
        span: tuple[datetime, datetime],
        grain: timedelta,
    ) -> None:
        found = slices(runs, states, span, grain)
        for run in runs:
            mine = [s for s in found if s.run_id == run.run_id]
            begun, ended = max(run.start_at, span[0]), min(run.end_at or span[1], span[1])
            assert total(mine, "unknown", "running", "planned", "unplanned") == max(
                ended - begun, timedelta(0)
            )
            for name, state_type in (
                ("running", RUNNING),
                ("unplanned", UNPLANNED),
                ("planned", PLANNED),
            ):
                overlaps = (
                    max(min(i.end_at, ended) - max(i.start_at, begun), timedelta(0))
                    for i in states
                    if i.value is state_type
                )
                assert total(mine, name) == sum(overlaps, timedelta(0))

    @given(any_runs(), any_states(), any_span())
    def test_one_slice_a_run_and_hour(
        self,
        runs: list[RunSpan[int]],
        states: list[Interval[StateType | None]],
        span: tuple[datetime, datetime],
    ) -> None:
        found = slices(runs, states, span)
        keys = [(s.run_id, aligned(s.start_at)) for s in found]
        assert len(set(keys)) == len(keys)
        for s in found:
            assert aligned(s.start_at) <= s.start_at < s.end_at <= aligned(s.start_at) + HOUR
            parts = s.running_time + s.unplanned_time + s.planned_time + s.unknown_time
            assert parts == s.end_at - s.start_at

    def test_no_span_has_no_slices(self) -> None:
        assert slices([RunSpan(1, at(0), None)], [], during(5, 5)) == []

    @pytest.mark.parametrize("grain", [timedelta(0), timedelta(hours=-1)])
    def test_a_grain_has_a_length(self, grain: timedelta) -> None:
        with pytest.raises(Invalid, match="invalid_grain"):
            slices([], [], during(0, 1), grain)

    def test_a_span_ends_after_it_starts(self) -> None:
        with pytest.raises(Invalid, match="invalid_span"):
            slices([], [], during(1, 0))

    def test_thousands_of_intervals_take_no_time(self) -> None:
        cycle = [RUNNING, UNPLANNED, PLANNED, None]
        states = typed(*((n, cycle[n % 4]) for n in range(20_000)), until=20_000)
        runs = [RunSpan(n, at(n * 10), at(n * 10 + 10)) for n in range(2_000)]
        began = time.perf_counter()
        found = slices(runs, states, during(0, 20_000))
        assert time.perf_counter() - began < 1
        assert total(found, "unknown") == timedelta(minutes=5_000)


def total(found: list[Slice[int]], *names: str) -> timedelta:
    times: list[timedelta] = [getattr(s, f"{name}_time") for s in found for name in names]
    return sum(times, timedelta(0))
