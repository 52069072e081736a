from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.plan import Item, Placed, Product, Rule, lay_out, violations
from outfeed.model.time import words_in
from outfeed.model.working_time import BeyondHorizon, WorkingTime

WEEK = [(360, 720), (750, 1320), (1800, 2160), (2190, 2760)]
"""Two days of an early and a late shift with breaks, in minutes from Monday 00:00."""
FAMILY = {0: 0, 1: 0, 2: 1, 3: 2}
FAMILY_CHANGEOVER = [[0, 45, 90], [30, 0, 61], [75, 20, 0]]


def changeover_on_a_line(factor: float) -> Callable[[Product, Product], int]:
    """The changeovers of a scheduling instance: by family, a minor one within it."""

    def minutes(before: Product, after: Product) -> int:
        assert isinstance(before, int)
        assert isinstance(after, int)
        if before == after:
            return 0
        if FAMILY[before] == FAMILY[after]:
            return 10
        return round(factor * FAMILY_CHANGEOVER[FAMILY[before]][FAMILY[after]])

    return minutes


def no_changeover(before: Product, after: Product) -> int:
    return 0


def times(placed: list[Placed]) -> list[tuple[int, int, int, int]]:
    return [laid[2:] for laid in placed]


def line_of_an_instance() -> list[Placed]:
    """A line of a tiny instance of the shape of `mes`: quantities, rates, releases, no pauses."""
    orders = [
        {"qty": 100, "rate": 30.0, "release": 0, "no_pause": False, "product": 1},
        {"qty": 401, "rate": 60.0, "release": 0, "no_pause": False, "product": 2},
        {"qty": 250, "rate": 50.0, "release": 1900, "no_pause": True, "product": 2},
        {"qty": 10, "rate": 7.0, "release": 0, "no_pause": False, "product": 3},
    ]
    items = [
        Item(
            key=index,
            not_before=int(order["release"]),
            work=-int(-60 * order["qty"] // order["rate"]),
            product=order["product"],
            pausing=not order["no_pause"],
        )
        for index, order in enumerate(orders)
    ]
    return lay_out(items, WorkingTime(WEEK), changeover_on_a_line(1.1), 0, 0)


def test_an_instance_of_the_optimiser_is_laid_out_by_its_rules() -> None:
    assert times(line_of_an_instance()) == [
        (360, 370, 370, 570),
        # A changeover of round(1.1 x 45) = 50, then 401 minutes of work that pause at 720.
        (570, 620, 620, 1051),
        # 300 minutes without a pause do not fit from 1900 to 2160.
        (2190, 2190, 2190, 2490),
        (2490, 2557, 2557, 2643),
    ]


def test_a_changeover_may_come_before_the_release_and_is_laid_as_late_as_it_can() -> None:
    items = [Item("a", 0, 60, 0), Item("b", 1000, 30, 2)]
    placed = lay_out(items, WorkingTime(WEEK), changeover_on_a_line(1), 0, 0)
    assert times(placed) == [(360, 360, 360, 420), (955, 1000, 1000, 1030)]


def test_a_changeover_pauses_and_ends_with_the_window_when_its_run_starts_in_the_next() -> None:
    items = [Item("a", 0, 340, 0), Item("b", 0, 30, 2)]
    placed = lay_out(items, WorkingTime(WEEK), changeover_on_a_line(1), 0, 0)
    assert times(placed)[1] == (700, 775, 775, 805)
    items[1] = replace(items[1], not_before=1800)
    placed = lay_out(items, WorkingTime(WEEK), changeover_on_a_line(1), 0, 0)
    assert times(placed)[1] == (1275, 1320, 1800, 1830)


def test_what_makes_no_product_leaves_the_line_set_up() -> None:
    items = [
        Item("a", 0, 60, 0),
        Item("maintenance", 430, span=500),
        Item("b", 0, 30, 0),
        Item("c", 0, 30, 2),
    ]
    placed = lay_out(items, WorkingTime(WEEK), changeover_on_a_line(1), None, 0)
    assert times(placed) == [
        (360, 360, 360, 420),
        (430, 430, 430, 930),
        (930, 930, 930, 960),
        (960, 1005, 1005, 1035),
    ]


def test_set_up_that_is_done_or_past_is_not_done_again() -> None:
    working, minutes = WorkingTime(WEEK), changeover_on_a_line(1)
    done = Item("a", 400, 60, 2, needs_setup=False)
    started = Item("a", 390, 60, 2, fixed=True)
    assert times(lay_out([done], working, minutes, 0, 400)) == [(400, 400, 400, 460)]
    assert times(lay_out([started], working, minutes, 0, 400)) == [(390, 390, 390, 450)]
    assert violations(lay_out([started], working, minutes, 0, 400), working, 400) == []


def test_a_fixed_entry_keeps_its_start_and_what_is_before_it_is_told() -> None:
    working = WorkingTime([(t * 60, e * 60) for t, e in WEEK], words=words_in("UTC"))
    items = [
        Item("a", 0, 5 * 3600, "cola", label="PO-1"),
        Item("b", 11 * 3600, 3600, "cola", fixed=True, label="PO-2"),
        Item("c", 0, 3600, "cola", label="PO-3"),
    ]
    placed = lay_out(items, working, no_changeover, None, 6 * 3600)
    assert [laid.start // 3600 for laid in placed] == [6, 11, 12]
    items[0] = replace(items[0], work=21_000)
    placed = lay_out(items, working, no_changeover, None, 6 * 3600)
    assert placed[1].start == 11 * 3600
    (broken,) = violations(placed, working, 6 * 3600)
    assert (broken.code, broken.key, broken.other, broken.by) == (
        Rule.BEFORE_PINNED,
        "b",
        "a",
        3000,
    )
    assert broken.detail == (
        "PO-2 stays at 1970-01-01 11:00, but PO-1 before it ends at 1970-01-01 11:50,"
        " 50 min too late."
    )


def test_a_changeover_without_room_before_a_fixed_entry_is_told() -> None:
    working = WorkingTime(WEEK)
    items = [Item("a", 360, 100, 0), Item("b", 480, 60, 2, fixed=True)]
    placed = lay_out(items, working, changeover_on_a_line(1), None, 0)
    assert times(placed)[1] == (460, 480, 480, 540)
    (broken,) = violations(placed, working, 0)
    assert (broken.code, broken.by) == (Rule.BEFORE_PINNED, 25)
    assert broken.detail == (
        "b at tick 480 needs a changeover of 45 ticks, but after a there is only 20 ticks of"
        " working time for it."
    )
    alone = lay_out(items[1:], working, changeover_on_a_line(1), 0, 450)
    (broken,) = violations(alone, working, 450)
    assert (broken.code, broken.other, broken.by) == (Rule.BEFORE_PINNED, None, 15)


def test_a_fixed_start_outside_working_time_is_told() -> None:
    working = WorkingTime(WEEK)
    placed = lay_out([Item("a", 100, 60, fixed=True)], working, no_changeover, None, 0)
    assert times(placed) == [(100, 100, 100, 420)]
    (broken,) = violations(placed, working, 0)
    assert (broken.code, broken.key, broken.by) == (Rule.OUTSIDE_WORKING_TIME, "a", 260)
    assert "starts at tick 360" in broken.detail
    maintenance = lay_out([Item("m", 100, span=60, fixed=True)], working, no_changeover, None, 0)
    assert violations(maintenance, working, 0) == []


def test_a_run_that_no_window_holds_whole_is_told() -> None:
    working = WorkingTime(WEEK)
    too_long = [Item("a", 0, 600, pausing=False)]
    placed = lay_out(too_long, working, no_changeover, None, 0)
    (broken,) = violations(placed, working, 0)
    assert (broken.code, broken.key) == (Rule.NO_FIT, "a")
    assert "longer than 570 ticks at a stretch" in broken.detail
    pinned_late = [Item("a", 600, 200, pausing=False, fixed=True)]
    (broken,) = violations(lay_out(pinned_late, working, no_changeover, None, 0), working, 0)
    assert "starts at tick 750" in broken.detail


def test_a_plan_longer_than_the_calendar_names_the_horizon() -> None:
    with pytest.raises(BeyondHorizon, match="2760"):
        lay_out([Item("a", 0, 2000)], WorkingTime(WEEK), no_changeover, None, 0)


@pytest.mark.parametrize(("work", "span"), [(-1, None), (0, -1)])
def test_an_entry_can_not_take_less_than_no_time(work: int, span: int | None) -> None:
    with pytest.raises(Invalid, match="PO-1"):
        Item("a", 0, work, span=span, label="PO-1")


# --- properties --------------------------------------------------------------------------------

HORIZON = 1200


@st.composite
def calendars(draw: st.DrawFn) -> list[tuple[int, int]]:
    edges = sorted(draw(st.sets(st.integers(0, HORIZON), min_size=2, max_size=16)))
    return [*zip(edges[::2], edges[1::2], strict=False), (HORIZON, 10 * HORIZON)]


@st.composite
def sequences(draw: st.DrawFn, fixed: bool = False) -> list[Item]:
    return [
        Item(
            key,
            draw(st.integers(0, HORIZON)),
            draw(st.integers(1, 90)),
            draw(st.sampled_from([0, 1, 2, 3, None])),
            fixed=fixed and draw(st.booleans()),
            pausing=draw(st.booleans()),
            span=draw(st.one_of(st.none(), st.none(), st.integers(1, 90))),
        )
        for key in range(draw(st.integers(0, 6)))
    ]


initials = st.sampled_from([None, 0, 2])
FROM = 25
changeover = changeover_on_a_line(1.1)


def stepped(
    items: list[Item], windows: list[tuple[int, int]], initial: int | None
) -> Iterator[tuple[int, int, int, int]]:
    """The same plan, a tick at a time, straight from the words of the rules."""
    working = [tick for start, end in windows for tick in range(start, end)]
    at_work = set(working)
    free_at, product = FROM, initial
    for item in items:
        setup = 0
        if item.product is not None:
            setup = changeover(product, item.product) if product is not None else 0
            assert isinstance(item.product, int)
            product = item.product
        ready = [tick for tick in working if tick >= free_at][setup - 1] + 1 if setup else free_at
        start = max(ready, item.not_before)
        if item.span is not None:
            end = start + item.span
        else:
            while start not in at_work or not (
                item.pausing or at_work.issuperset(range(start, start + item.work))
            ):
                start += 1
            end = [tick for tick in working if tick >= start][item.work - 1] + 1
        before = [tick for tick in working if tick < start][-setup:] if setup else []
        yield (before[0], before[-1] + 1, start, end) if before else (start, start, start, end)
        free_at = end


@given(items=sequences(), windows=calendars(), initial=initials)
def test_lay_out_is_what_stepping_through_time_gives(
    items: list[Item], windows: list[tuple[int, int]], initial: int | None
) -> None:
    placed = lay_out(items, WorkingTime(windows), changeover, initial, FROM)
    assert times(placed) == list(stepped(items, windows, initial))


@given(items=sequences(), windows=calendars(), initial=initials)
def test_entries_keep_their_order_and_never_overlap(
    items: list[Item], windows: list[tuple[int, int]], initial: int | None
) -> None:
    working = WorkingTime(windows)
    placed = lay_out(items, working, changeover, initial, FROM)
    assert [laid.item for laid in placed] == items
    assert all(one.end <= two.setup_start for one, two in pairwise(placed))
    assert violations(placed, working, FROM) == []
    for laid in placed:
        assert laid.item.not_before <= laid.start
        assert FROM <= laid.setup_start <= laid.setup_end <= laid.start < laid.end
        assert working.at(laid.setup_end) - working.at(laid.setup_start) == laid.setup
        if laid.item.span is None:
            assert working.is_working(laid.start)
            assert working.is_working(laid.end - 1)
            assert working.at(laid.end) - working.at(laid.start) == laid.item.work


@given(items=sequences(fixed=True), windows=calendars(), initial=initials)
def test_fixed_entries_never_move_and_every_clash_is_told(
    items: list[Item], windows: list[tuple[int, int]], initial: int | None
) -> None:
    working = WorkingTime(windows)
    placed = lay_out(items, working, changeover, initial, FROM)
    assert all(laid.start == laid.item.not_before for laid in placed if laid.item.fixed)
    broken = violations(placed, working, FROM)
    told = {violation.key for violation in broken}
    for index, laid in enumerate(placed):
        free_at = max([FROM, *(before.end for before in placed[:index])])
        room = working.at(laid.start) - working.at(free_at)
        if index and any(before.end > laid.start for before in placed[:index]):
            assert laid.item.key in told
        if laid.setup > max(room, 0):
            assert laid.item.key in told
    assert all(violation.detail.endswith(".") for violation in broken)


@given(items=sequences(fixed=True), windows=calendars(), initial=initials)
def test_laying_out_its_own_result_changes_nothing(
    items: list[Item], windows: list[tuple[int, int]], initial: int | None
) -> None:
    working = WorkingTime(windows)
    placed = lay_out(items, working, changeover, initial, FROM)
    again = [replace(laid.item, not_before=laid.start) for laid in placed]
    assert times(lay_out(again, working, changeover, initial, FROM)) == times(placed)
