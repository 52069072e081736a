"""The search: its evaluator equals the reference, and what it gives are whole plans."""

from __future__ import annotations

import random

import pytest

from outfeed.solver import evaluator
from outfeed.solver.arrays import data_of, plan_of
from outfeed.solver.plan import Sequences, figures
from outfeed.solver.problem import NEVER, Line, Order, Problem, Weights


def a_problem(chance: random.Random, orders: int = 12, lines: int = 3) -> Problem:
    """Some problem with all that problems have: odd calendars, pins, heads, kept places."""
    families = chance.randint(1, 4)
    first = [[n] if chance.random() < 0.3 else [] for n in range(lines)]
    return Problem(
        [
            Line(
                f"L{n}",
                _windows(chance),
                chance.choice([None, *range(families)]),
                tuple(first[n]),
                chance.randrange(2),
            )
            for n in range(lines)
        ],
        [_an_order(chance, n, lines, families, n < lines) for n in range(orders)],
        [
            [[chance.choice([0, 5, 20, 300]) for _ in range(families)] for _ in range(families)]
            for _ in range(2)
        ],
        Weights(*(chance.choice([0, 1, 7]) for _ in range(5))),
    )


def _windows(chance: random.Random) -> list[tuple[int, int]]:
    at = chance.randint(-50, 50)
    found = []
    for _ in range(chance.randint(1, 8)):
        end = at + chance.randint(1, 200)
        found.append((at, end))
        at = end + chance.choice([0, 1, 100, 1000])
    return found


def _an_order(chance: random.Random, n: int, lines: int, families: int, anywhere: bool) -> Order:
    may = [line for line in range(lines) if anywhere or chance.random() < 0.6]
    pinned = len(may) == 1 and chance.random() < 0.3
    return Order(
        f"O{n}",
        chance.randrange(families),
        {line: chance.choice([0, 1, 30, 250]) for line in may},
        chance.choice([NEVER, chance.randint(0, 2000)]),
        chance.randint(-100, 1000),
        chance.randint(0, 10),
        chance.random() < 0.2,
        chance.randint(0, 1500) if pinned else None,
        (chance.randrange(lines), chance.randint(0, 2000)) if chance.random() < 0.5 else None,
    )


def some_plan(chance: random.Random, problem: Problem) -> Sequences:
    """All orders that can run somewhere, somewhere."""
    found: list[list[int]] = [list(line.first) for line in problem.lines]
    first = {order for line in problem.lines for order in line.first}
    for number in chance.sample(range(len(problem.orders)), len(problem.orders)):
        may = list(problem.orders[number].work)
        if may and number not in first:
            found[chance.choice(may)].append(number)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_compiled_evaluator_equals_the_reference(seed: int) -> None:
    chance = random.Random(seed)
    problem = a_problem(chance)
    sequences = some_plan(chance, problem)
    data = data_of(problem)
    assert (
        evaluator.derive_all(data, plan_of(data, sequences))
        == figures(problem, sequences).objective
    )
