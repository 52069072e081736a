"""Lower bounds: no plan can cost less."""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import (
    DUE,
    ENDLESS,
    NOT_HERE,
    OPENS,
    WEIGHT,
    WINDOW,
    Data,
    Numbers,
    data_of,
    plan_of,
)
from outfeed.solver.compiled import compiled
from outfeed.solver.evaluator import derive_all, run
from outfeed.solver.prices import Priced, priced
from outfeed.solver.problem import Problem


def bound(problem: Problem, data: Data | None = None) -> int:
    """
    A lower bound of the objective; `data` is the arrays of the problem, where they are there.

    Of a makespan see `makespan_bound`. Of tardiness: every order alone on the line where it ends
    first.
    """
    data = data_of(problem) if data is None else data
    if problem.makespan:
        return makespan_bound(problem, priced(data))
    ends = earliest_ends(data)
    for line in problem.lines:
        ends[list(line.first)] = ENDLESS
    heads = plan_of(data, [line.first for line in problem.lines])
    over = np.maximum(0, ends - data.orders[:, DUE])
    over[ends == ENDLESS] = 0
    return int((data.orders[:, WEIGHT] * over).sum()) + int(derive_all(data, heads))


def makespan_bound(problem: Problem, found: Priced) -> int:
    """What the longest order takes at its quickest, and all work, shared evenly or by prices."""
    start = min((line.windows[0][0] for line in problem.lines), default=0)
    least = [min(order.work.values()) for order in problem.orders if order.work]
    # Prices reckon with changeovers, and lose by that where lines have hardly an order each.
    even = -(-sum(least) // max(1, len(problem.lines)))
    return start + max([found.bound, even, *least], default=0)


@compiled
def earliest_ends(data: Data) -> Numbers:
    """When each order ends at the soonest, on the line and at the start that suit it best."""
    orders, lines = data.work.shape
    found = np.full(orders, ENDLESS, np.int64)
    for order in range(orders):
        for line in range(lines):
            if data.work[order, line] != NOT_HERE:
                window = data.lines[line, WINDOW]
                at = data.windows[window, OPENS]
                end = run(data, line, order, at, window, NOT_HERE)[0]
                found[order] = min(found[order], end)
    return found
