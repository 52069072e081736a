"""Expected times: the plan where all goes as planned, else late by no more than it must be."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.oee import Part, Totals
from outfeed.model.placing import LineConditions
from outfeed.model.plan import Item, Placed, Product, lay_out
from outfeed.model.product import Rate
from outfeed.model.projection import (
    LEAST_OEE,
    MOST_OEE,
    Present,
    end_of_run,
    oee_to_expect,
    project,
    work_left,
)
from outfeed.model.working_time import WorkingTime

DAYS = [(day * 1440 + 360, day * 1440 + 1320) for day in range(400)]
SHIFTS = WorkingTime(DAYS)
ALWAYS = WorkingTime.round_the_clock()


def changeover(before: Product, after: Product) -> int:
    return 0 if before == after else 20


def conditions(working: WorkingTime, from_: int = 0) -> LineConditions:
    return LineConditions(working, changeover, 0, from_)


@st.composite
def plans(draw: st.DrawFn) -> tuple[WorkingTime, list[Placed]]:
    """A plan as a planner may have laid it, with gaps, from minute 400 on."""
    working = draw(st.sampled_from([SHIFTS, ALWAYS]))
    wanted = draw(
        st.lists(
            st.tuples(st.integers(1, 900), st.integers(0, 2), st.integers(0, 600), st.booleans()),
            min_size=1,
            max_size=8,
        )
    )
    items, at = [], 400
    for key, (work, product, gap, pinned) in enumerate(wanted):
        at += gap
        items.append(Item(key, at, work, product, fixed=False, label="pinned" * pinned))
    return working, lay_out(items, working, changeover, 0, 400)


def planned(placed: list[Placed]) -> list[Item]:
    """The items of a plan as the board has them: they stand where they were laid."""
    return [
        replace(each.item, not_before=each.start, fixed=each.item.label == "pinned")
        for each in placed
    ]


def spans(placed: list[Placed]) -> list[tuple[object, int, int]]:
    return [(each.item.key, each.start, each.end) for each in placed]


@given(plans())
def test_what_goes_as_planned_is_expected_as_planned(
    plan: tuple[WorkingTime, list[Placed]],
) -> None:
    working, placed = plan
    laid = project(planned(placed), conditions(working), Present(400, 400))
    assert laid == [replace_item(each, fixed=False, not_before=each.start) for each in placed]


def replace_item(laid: Placed, **other: object) -> Placed:
    return laid._replace(item=replace(laid.item, **other))  # type: ignore[arg-type]


@given(plans(), st.data())
def test_a_run_that_keeps_its_pace_ends_as_planned(
    plan: tuple[WorkingTime, list[Placed]], data: st.DataObject
) -> None:
    working, placed = plan
    first = placed[0]
    now = data.draw(st.integers(first.start, first.end - 1))
    left = working.at(first.end) - working.at(now)
    present = Present(now, now, replace(first.item, work=left))
    laid = project(planned(placed), conditions(working), present)
    assert [each.end for each in laid] == [each.end for each in placed]
    assert [each.start for each in laid[1:]] == [each.start for each in placed[1:]]


@given(plans(), st.data())
def test_what_is_late_makes_others_late_in_their_order_and_only_as_far_as_they_must(
    plan: tuple[WorkingTime, list[Placed]], data: st.DataObject
) -> None:
    working, placed = plan
    now = data.draw(st.integers(400, placed[-1].end + 1000))
    running = data.draw(st.sampled_from([None, *placed]))
    left = data.draw(st.integers(0, 2000))
    under_way = None if running is None else replace(running.item, work=left)
    items = planned(placed)
    present = Present(now, now, under_way)
    laid = project(items, conditions(working), present)

    keys = [item.key for item in items if running is None or item.key != running.item.key]
    assert [each.item.key for each in laid][running is not None :] == keys
    starts = {item.key: item.not_before for item in items}
    if running is not None:
        assert (laid[0].start, laid[0].end) == (now, end_of_run(now, left, working))
    for before, after in pairwise(laid):
        assert before.end <= after.setup_start <= after.start
        assert after.start >= max(starts[after.item.key], now)
        if after.start > max(starts[after.item.key], now):
            # It stands at once behind what is before it, with nothing but its changeover between.
            behind = working.at(after.start) - working.at(before.end) == after.setup
            alone = working.finish(max(starts[after.item.key], now), after.item.work)[0]
            assert behind or after.start == alone

    worse = replace(under_way, work=left + 60) if under_way else None
    later = project(items, conditions(working), Present(now + 60, now + 60, worse))
    ends = {each.item.key: each.end for each in laid}
    assert all(each.end >= ends[each.item.key] for each in later)


def test_what_is_over_is_left_out_and_what_was_begun_goes_on_by_what_is_left() -> None:
    items = [Item("a", 400, 100, 0), Item("b", 500, 100, 0), Item("c", 600, 100, 0)]
    present = Present(650, 650, instead={"b": Item("b", 500, 30, 0)}, over=frozenset({"a"}))
    laid = project(items, conditions(ALWAYS), present)
    assert spans(laid) == [("b", 650, 680), ("c", 680, 780)]


def test_a_changeover_that_began_in_time_is_not_waited_for_twice() -> None:
    items = [Item("a", 600, 100, 1)]
    assert project(items, conditions(ALWAYS), Present(610, 580))[0].start == 610
    assert project(items, conditions(ALWAYS), Present(610, 600))[0].start == 620
    assert project(items, conditions(ALWAYS), Present(610, 610))[0].start == 630


def test_what_is_pinned_outside_working_time_stays_until_it_has_to_move() -> None:
    pinned = Item("p", 200, 30, 0, fixed=True)
    laid = project([pinned], conditions(SHIFTS), Present(100, 100))
    assert laid[0].start == 200
    before = Item("a", 90, 50, 0, span=150)
    laid = project([before, pinned], conditions(SHIFTS), Present(100, 100))
    assert spans(laid) == [("a", 100, 250), ("p", 360, 390)]


RATE = Rate(Decimal(60), Decimal(45), timedelta(minutes=1), "EA", "EA", "EA", "EA", Decimal(1), {})


def lately(minutes: int, good: int) -> Totals:
    none = timedelta(0)
    time = timedelta(minutes=minutes)
    return Totals.of(Part(time, none, none, Decimal(good), Decimal(good), Decimal(0), Fraction(1)))


@pytest.mark.parametrize(
    ("totals", "oee"),
    [
        (Totals.zero(), None),
        (lately(9, 540), None),
        (lately(10, 300), Fraction(1, 2)),
        (lately(10, 0), LEAST_OEE),
        (lately(10, 6000), MOST_OEE),
    ],
)
def test_an_oee_is_believed_within_bounds_and_when_there_was_time_enough(
    totals: Totals, oee: Fraction | None
) -> None:
    assert oee_to_expect(totals) == oee


def test_what_is_left_takes_its_time_at_the_recent_oee_else_at_the_scheduled_rate() -> None:
    assert work_left(Decimal(90), "EA", RATE, RATE, Fraction(1, 2)) == 180
    assert work_left(Decimal(90), "EA", RATE, RATE, None) == 120
    assert work_left(Decimal(1), "EA", RATE, RATE, Fraction(3, 4)) == 2
    assert work_left(Decimal(0), "EA", RATE, RATE, None) == 0
    assert end_of_run(100, 0, SHIFTS) == 100
    assert end_of_run(100, 60, SHIFTS) == 420
