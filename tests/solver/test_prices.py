"""Prices of lines: they bound what any plan takes, and are what the time of a line is worth."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.solver.annealing import SAME_LINE, other_line
from outfeed.solver.arrays import BUSY, data_of
from outfeed.solver.bounds import bound
from outfeed.solver.chance import states
from outfeed.solver.prices import priced
from outfeed.solver.problem import NEVER, Line, Order, Problem
from tests.solver.generated import least, problems
from tests.solver.test_properties import drawn as examples


def of_makespan(lines: list[Line], orders: list[Order], changeovers: object) -> Problem:
    return Problem(lines, orders, changeovers, makespan=True)  # type: ignore[arg-type]


@given(problems(orders=(1, 5), lines=(1, 3), pinned=False), st.booleans(), st.booleans())
@examples(60)
def test_no_plan_is_done_before_the_bound(drawn: Problem, alike: bool, set_up: bool) -> None:
    lines = [
        Line(line.name, [(0, NEVER)], line.initial if set_up else None, (), line.changeovers)
        for line in drawn.lines
    ]
    orders = [Order(o.name, o.family, o.work or {0: 3}, NEVER) for o in drawn.orders]
    changeovers = [[[0] * 3] * 3 for _ in drawn.changeovers] if alike else drawn.changeovers
    problem = of_makespan(lines, orders, changeovers)
    shared = sum(min(order.work.values()) for order in orders) / len(lines)
    assert shared - 1e-6 <= bound(problem) <= least(problem)


def test_a_quick_line_is_worth_as_much_as_it_is_quick() -> None:
    # What two lines do of one kind is worth the same on both: a third of it falls to the slow one.
    orders = [Order(f"{n}", 0, {0: 10, 1: 20}, NEVER) for n in range(30)]
    problem = of_makespan([Line(name, [(0, NEVER)]) for name in "AB"], orders, [[[0]]])
    found = priced(data_of(problem))
    assert found.prices == pytest.approx([4 / 3, 2 / 3], rel=0.02)
    assert found.bound == bound(problem) == 200


def test_a_changeover_that_every_order_needs_is_in_the_bound_but_for_the_first() -> None:
    changeovers = [[0 if a == b else 5 for b in range(4)] for a in range(4)]
    orders = [Order(f"{n}", n, {0: 10}, NEVER) for n in range(4)]
    problem = of_makespan([Line("A", [(0, NEVER)])], orders, [changeovers])
    assert bound(problem) == least(problem) == 55


def test_what_no_line_can_run_has_no_part_in_it() -> None:
    orders = [Order("nowhere", 0, {}, NEVER), Order("here", 0, {1: 7}, NEVER)]
    problem = of_makespan([Line(name, [(3, NEVER)]) for name in "AB"], orders, [[[0]]])
    assert bound(problem) == 10
    nothing = of_makespan(list(problem.lines), orders[:1], [[[0]]])
    assert bound(nothing) == 3
    assert np.all(priced(data_of(nothing)).prices == 1)


@pytest.mark.parametrize(("prices", "cheap"), [([1, 1, 1, 1], 1), ([1, 9, 1, 1], 2)])
def test_an_order_is_mostly_tried_where_its_time_is_worth_less(
    prices: list[int], cheap: int
) -> None:
    order = Order("x", 0, {0: 10, 1: 10, 2: 30}, NEVER)
    problem = of_makespan([Line(name, [(0, NEVER)]) for name in "ABCD"], [order], [[[0]]])
    data = data_of(problem)
    data.lines[:, BUSY] = prices
    chance, lines = states(1, 1)[0], np.arange(4)
    tried = Counter(int(other_line(data, lines, 0, 0, chance)) for _ in range(4000))
    assert set(tried) == {0, 1, 2}
    assert tried[cheap] > 1.2 * tried[3 - cheap]
    assert tried[0] > 4000 * SAME_LINE
