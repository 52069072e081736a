"""
Compiling ahead what a search and its explanation need, so that nobody waits for it.

`python -m outfeed.solver.warming` does so for an installation.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.explaining import Costs, New, Rows, ranked, windows_of
from outfeed.solver.kept_code import is_warm, note_warm
from outfeed.solver.problem import Line, Order, Problem, Weights
from outfeed.solver.search import Budget, Search

LENGTH = 1_000


def warm() -> None:
    """Compile all that a search calls, by letting it run on small problems."""
    problem = _problem()
    found = list(Search(problem, workers=2).improvements(Budget(steps=1)))
    near = Search(problem, workers=2, start=found[-1].sequences, repair=True)
    list(near.improvements(Budget(steps=1)))
    assert near.bound is None or near.bound >= 0  # noqa: S101 - it is compiled where asked for
    for changeover in (0, 3):
        list(Search(_shortest(changeover)).improvements(Budget(steps=1)))
    _rank()
    note_warm()


def _problem() -> Problem:
    """Two lines that pause, with changeovers; an order is pinned, and one may not pause."""
    windows = [(start, start + LENGTH // 2) for start in range(0, 40 * LENGTH, LENGTH)]
    lines = [
        Line("first", windows, initial=0, first=(0,)),
        Line("second", windows),
    ]
    orders = [Order("pinned", 0, {0: 100}, due=LENGTH, start_at=0)]
    orders += [
        Order(
            name=str(number),
            family=number % 3,
            work={0: 90 + number, 1: 110},
            due=100 * number,
            release=10 * number,
            weight=1 + number % 2,
            whole=number == 5,
            kept=(number % 2, 200 * number),
        )
        for number in range(1, 20)
    ]
    changeovers = [[[0 if one == other else 20 for other in range(3)] for one in range(3)]]
    weights = Weights(tardiness=10, changeover=2, line_end=1, moved=5, shifted=1)
    return Problem(lines, orders, changeovers, weights)


def _shortest(changeover: int) -> Problem:
    """Orders of which the last is to end early, with changeovers that take so long."""
    lines = [Line("first", [(0, 1_000 * LENGTH)]), Line("second", [(0, 1_000 * LENGTH)])]
    works = [{0: 90 + number % 7, 1: 110 - number % 5} for number in range(12)]
    orders = [Order(str(n), n, work, due=LENGTH) for n, work in enumerate(works)]
    times = [[0 if one == other else changeover for other in range(12)] for one in range(12)]
    return Problem(lines, orders, [times], makespan=True)


def _rank() -> None:
    """Look for a place on a line with one entry."""
    one = np.ones(1, np.int64)
    no = np.zeros(1, np.bool_)
    rows = Rows(
        begins=np.array([0, 1], np.int64),
        floor=one,
        work=one * 100,
        whole=no,
        fixed=no,
        stands=one * 100,
        due=one * LENGTH,
        weight=one,
        setup=one,
        free_from=one,
        first=one * 0,
        **windows_of([[(0, LENGTH)]]),
    )
    terms = np.array([0, LENGTH, 1, 0], np.int64)
    ranked(rows, New(one * 50, np.ones(2, np.int64), one, terms), Costs())


if __name__ == "__main__" and not is_warm():
    warm()
