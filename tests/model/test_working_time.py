from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.working_time import FOREVER, BeyondHorizon, WorkingTime

DAY_AND_LATE = [(360, 720), (750, 1320)]


@st.composite
def windows(draw: st.DrawFn, horizon: int = 200) -> list[tuple[int, int]]:
    """Sorted windows that are apart or touch."""
    edges = sorted(draw(st.sets(st.integers(0, horizon), min_size=2, max_size=12)))
    pairs = list(pairwise(edges))
    kept = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    return [pair for pair, keep in zip(pairs, kept, strict=True) if keep] or pairs[:1]


def total(of: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in of)


def minutes(of: list[tuple[int, int]]) -> list[int]:
    """Every working tick, one by one: the plain meaning that the arithmetic must keep."""
    return [tick for start, end in of for tick in range(start, end)]


def test_a_start_at_a_windows_end_moves_to_the_next_and_an_end_may_lie_on_it() -> None:
    working = WorkingTime(DAY_AND_LATE)
    assert working.finish(360, 360) == (360, 720)
    assert working.finish(720, 10) == (750, 760)
    assert working.finish(700, 30) == (700, 760)
    assert working.instant(360) == 720
    assert working.start_instant(360) == 750


def test_the_latest_work_before_an_end_is_tight() -> None:
    working = WorkingTime(DAY_AND_LATE)
    assert working.finish_by(750, 20) == (700, 720)
    assert working.finish_by(760, 20) == (710, 760)
    assert working.finish_by(760, 10) == (750, 760)


def test_unbroken_work_moves_to_the_first_window_that_holds_it() -> None:
    working = WorkingTime(DAY_AND_LATE)
    assert working.unbroken(400, 320) == (400, 720)
    assert working.unbroken(401, 320) == (750, 1070)
    assert working.unbroken(0, 571) is None
    assert working.unbroken(1320, 1) is None
    assert working.longest_window(0) == 570
    assert working.longest_window(1000) == 320
    assert working.longest_window(1320) == 0


def test_windows_that_touch_are_one() -> None:
    working = WorkingTime([(0, 5), (5, 9), (10, 12)])
    assert list(working.windows) == [(0, 9), (10, 12)]
    assert working.unbroken(0, 9) == (0, 9)


@pytest.mark.parametrize("wrong", [[(5, 5)], [(5, 4)], [(0, 5), (4, 6)], [(5, 6), (0, 1)]])
def test_windows_out_of_order_are_refused(wrong: list[tuple[int, int]]) -> None:
    with pytest.raises(Invalid) as refused:
        WorkingTime(wrong)
    assert refused.value.code == "windows_not_in_order"


def test_work_beyond_the_horizon_names_the_horizon() -> None:
    working = WorkingTime(DAY_AND_LATE, horizon=(0, 1440))
    for question in (
        lambda: working.finish(360, 931),
        lambda: working.finish(1320, 0),
        lambda: working.finish(-1, 1),
        lambda: working.finish_by(370, 11),
        lambda: working.instant(931),
        lambda: working.start_instant(930),
    ):
        with pytest.raises(BeyondHorizon) as refused:
            question()
        assert refused.value.facts == {"horizon_start": 0, "horizon_end": 1440}
        assert "tick 1440" in refused.value.detail


def test_a_calendar_without_windows_never_works() -> None:
    working = WorkingTime([], horizon=(0, 10))
    assert working.at(5) == 0
    assert not working.is_working(5)
    assert working.unbroken(0, 1) is None
    for question in (lambda: working.finish(0, 1), lambda: working.instant(0)):
        with pytest.raises(BeyondHorizon):
            question()
    with pytest.raises(BeyondHorizon):
        WorkingTime([]).finish(0, 0)


@given(
    start=st.integers(-(10**15), 10**15),
    work=st.integers(0, 10**15),
)
def test_round_the_clock_is_plain_addition(start: int, work: int) -> None:
    working = WorkingTime.round_the_clock()
    assert working.at(start) == start
    assert working.instant(start) == working.start_instant(start) == start
    assert working.finish(start, work) == (start, start + work)
    assert working.finish_by(start, work) == (start - work, start)
    assert working.unbroken(start, work) == (start, start + work)
    assert working.is_working(start)
    with pytest.raises(BeyondHorizon):
        working.finish(start, 2 * FOREVER)


@given(of=windows(), tick=st.integers(-5, 210))
def test_worked_before_counts_the_working_ticks(of: list[tuple[int, int]], tick: int) -> None:
    working = WorkingTime(of)
    assert working.at(tick) == sum(minute < tick for minute in minutes(of))
    assert working.is_working(tick) == (tick in minutes(of))


@given(of=windows(), share=st.floats(0, 1))
def test_instants_are_the_inverse_of_worked(of: list[tuple[int, int]], share: float) -> None:
    working = WorkingTime(of)
    worked = int(share * total(of))
    assert working.at(working.instant(worked)) == worked
    assert working.instant(worked) <= (
        working.start_instant(worked) if worked < total(of) else working.instant(worked)
    )
    if worked < total(of):
        start = working.start_instant(worked)
        assert working.at(start) == worked
        assert working.is_working(start)


@given(of=windows(), start=st.integers(0, 200), work=st.integers(1, 60))
def test_finish_works_the_first_ticks_from_the_start_on(
    of: list[tuple[int, int]], start: int, work: int
) -> None:
    left = [minute for minute in minutes(of) if minute >= start]
    working = WorkingTime(of)
    if len(left) < work:
        with pytest.raises(BeyondHorizon):
            working.finish(start, work)
        return
    assert working.finish(start, work) == (left[0], left[work - 1] + 1)


@given(of=windows(), end=st.integers(0, 200), work=st.integers(1, 60))
def test_finish_by_works_the_last_ticks_before_the_end(
    of: list[tuple[int, int]], end: int, work: int
) -> None:
    gone = [minute for minute in minutes(of) if minute < end]
    working = WorkingTime(of)
    if len(gone) < work:
        with pytest.raises(BeyondHorizon):
            working.finish_by(end, work)
        return
    assert working.finish_by(end, work) == (gone[-work], gone[-1] + 1)


@given(of=windows(), start=st.integers(0, 200), work=st.integers(1, 60))
def test_unbroken_is_the_first_stretch_long_enough(
    of: list[tuple[int, int]], start: int, work: int
) -> None:
    at_work = set(minutes(of))
    stretches = (
        (begin, begin + work)
        for begin in range(start, 201)
        if at_work.issuperset(range(begin, begin + work))
    )
    assert WorkingTime(of).unbroken(start, work) == next(stretches, None)
