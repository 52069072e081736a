"""The search derives the same times of a sequence as the board, whatever the line and orders."""

from collections.abc import Sequence

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from outfeed.model.plan import Item, lay_out
from outfeed.model.working_time import WorkingTime
from outfeed.solver.plan import timed_line
from outfeed.solver.problem import NEVER, Line, Order, Problem

FAMILIES = 3
times = st.integers(0, 40)


@st.composite
def windows(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Working windows that are apart, of which the last is long enough for anything."""
    at, found = 0, []
    for gap, length in draw(
        st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=6)
    ):
        found.append((at + gap, at + gap + length))
        at += gap + length
    return [*found, (at + 5, at + 5_000)]


orders = st.builds(
    lambda family, work, release, whole: Order(
        "o", family, {0: work}, NEVER, release=release, whole=whole
    ),
    st.integers(0, FAMILIES - 1),
    st.integers(1, 40),
    times,
    st.booleans(),
)
matrices = st.lists(
    st.lists(st.integers(0, 12), min_size=FAMILIES, max_size=FAMILIES),
    min_size=FAMILIES,
    max_size=FAMILIES,
)


@settings(max_examples=300, deadline=None)
@given(
    windows=windows(),
    orders=st.lists(orders, min_size=1, max_size=8),
    changeovers=matrices,
    initial=st.none() | st.integers(0, FAMILIES - 1),
    pins=st.lists(st.none() | st.integers(0, 150), min_size=8, max_size=8),
)
def test_a_sequence_has_the_times_that_the_board_gives_it(
    windows: list[tuple[int, int]],
    orders: list[Order],
    changeovers: list[list[int]],
    initial: int | None,
    pins: Sequence[int | None],
) -> None:
    pinned = [
        order if pin is None else Order("o", order.family, order.work, NEVER, start_at=pin)
        for order, pin in zip(orders, pins, strict=False)
    ]
    problem = Problem([Line("line", windows, initial)], pinned, [changeovers])
    operations = timed_line(problem, 0, range(len(orders)))
    # What is in the way of a pinned order is no plan that is ever accepted.
    assume(not any(each.in_the_way for each in operations))
    event(f"{sum(order.start_at is not None for order in pinned)} pinned")
    laid = lay_out(
        [_item(number, order) for number, order in enumerate(pinned)],
        WorkingTime(windows, (-1_000, windows[-1][1])),
        lambda before, after: changeovers[before][after],
        initial,
        windows[0][0],
    )
    assert [(each.start, each.end) for each in operations] == [
        (each.start, each.end) for each in laid
    ]
    assert [each.changeover for each in operations] == [
        each.setup if each.item.not_before >= windows[0][0] else operations[number].changeover
        for number, each in enumerate(laid)
    ]


def _item(number: int, order: Order) -> Item:
    pinned = order.start_at is not None
    return Item(
        key=number,
        not_before=order.release if order.start_at is None else order.start_at,
        work=order.work[0],
        product=order.family,
        fixed=pinned,
        pausing=not order.whole,
        span=order.work[0] if pinned else None,
    )
