"""The search for the least makespan finds it where every plan can be looked at."""

from __future__ import annotations

import random
from itertools import permutations, product

import pytest

from outfeed.solver.plan import figures
from outfeed.solver.problem import NEVER, Line, Order, Problem
from outfeed.solver.search import Budget, Search


@pytest.mark.parametrize("seed", range(8))
def test_the_least_makespan_is_found(seed: int) -> None:
    chance = random.Random(seed)
    problem = Problem(
        [Line(f"L{n}", [(0, NEVER)], None, (), n) for n in range(2)],
        [Order(f"O{n}", n, {m: chance.randint(1, 99) for m in range(2)}, NEVER) for n in range(6)],
        [
            [[0 if a == b else chance.randint(1, 60) for b in range(6)] for a in range(6)]
            for _ in range(2)
        ],
        makespan=True,
    )
    least = min(
        figures(problem, [a, b]).objective
        for where in product(range(2), repeat=6)
        for a in permutations([n for n in range(6) if where[n] == 0])
        for b in permutations([n for n in range(6) if where[n] == 1])
    )
    search = Search(problem, seed)
    last = list(search.improvements(Budget(steps=50_000)))[-1]
    assert last.objective == least == figures(problem, last.sequences).objective
    assert (search.bound or 0) <= least
