"""The search: its evaluator equals the reference, and what it gives are whole plans."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import pytest

from outfeed.solver import evaluator
from outfeed.solver.arrays import data_of, plan_of
from outfeed.solver.plan import Sequences, figures
from outfeed.solver.problem import NEVER, Line, Order, Problem, Weights
from outfeed.solver.search import Budget, Found, Search


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


def found(problem: Problem, **how: object) -> list[Found]:
    """What a short search finds."""
    return list(Search(problem, **how).improvements(Budget(steps=100_000)))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_every_plan_found_costs_what_the_reference_says_and_less_than_the_one_before(
    seed: int,
) -> None:
    problem = a_problem(random.Random(seed), orders=40)
    plans = found(problem, seed=seed)
    assert [each.objective for each in plans] == sorted({each.objective for each in plans})[::-1]
    for each in plans:
        assert figures(problem, each.sequences).objective == each.objective
        once = sorted(order for line in each.sequences for order in line)
        assert once == [n for n, order in enumerate(problem.orders) if order.work]
        for line, sequence in zip(problem.lines, each.sequences, strict=True):
            assert tuple(sequence[: len(line.first)]) == line.first
    search = Search(problem)
    assert search.bound is not None
    assert search.bound <= plans[-1].objective


def test_the_same_seed_and_steps_find_the_same_plans() -> None:
    problem = a_problem(random.Random(7), orders=60, lines=5)
    first, again = found(problem, seed=3), found(problem, seed=3)
    assert [each.sequences for each in first] == [each.sequences for each in again]


def test_a_search_begins_from_the_plan_given_with_what_it_misses_put_in() -> None:
    chance = random.Random(11)
    problem = a_problem(chance, orders=30)
    whole = some_plan(chance, problem)
    missing = {whole[0][-1], whole[1][-1]}
    start = [[order for order in line if order not in missing] for line in whole]
    first = found(problem, start=start)[0]
    kept = [[order for order in line if order not in missing] for line in first.sequences]
    assert kept == start
    assert {order for line in first.sequences for order in line} >= missing


def test_a_repair_leaves_alone_what_costs_nothing() -> None:
    chance = random.Random(5)
    given = a_problem(chance, orders=30)
    idle = replace(
        given,
        orders=[replace(order, start_at=None, due=NEVER) for order in given.orders],
        lines=[replace(line, windows=[(0, 10**6)]) for line in given.lines],
        weights=Weights(),
    )
    whole = some_plan(chance, idle)
    assert [each.sequences for each in found(idle, start=whole, repair=True)] == [whole]


@pytest.mark.parametrize(("lines", "makespan"), list(product([0, 2], [False, True])))
def test_nothing_to_plan_is_planned(lines: int, makespan: bool) -> None:
    every = [Line(f"L{n}", [(0, 10)]) for n in range(lines)]
    problem = Problem(every, [], [[[0]]], makespan=makespan)
    assert [each.sequences for each in found(problem)] == [[[] for _ in range(lines)]]


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_of_few_orders_costs_less_than_the_bound(seed: int) -> None:
    problem = a_problem(random.Random(100 + seed), orders=5, lines=2)
    assert (Search(problem).bound or 0) <= min(
        figures(problem, plan).objective for plan in every_plan(problem)
    )


def every_plan(problem: Problem) -> Iterator[Sequences]:
    """All plans there are."""
    first = {order for line in problem.lines for order in line.first}
    rest = [n for n, order in enumerate(problem.orders) if order.work and n not in first]
    for where in product(*(sorted(problem.orders[n].work) for n in rest)):
        rows = [[n for n, at in zip(rest, where, strict=True) if at == line] for line in range(2)]
        for a, b in product(permutations(rows[0]), permutations(rows[1])):
            yield [[*problem.lines[0].first, *a], [*problem.lines[1].first, *b]]
