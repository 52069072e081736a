"""The search, whatever the plant: plans that may be, the same ones again, and the best of few."""

from dataclasses import replace
from itertools import islice, pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from outfeed.solver.plan import figures, timed
from outfeed.solver.problem import Line, Order, Problem, Weights
from outfeed.solver.search import Budget, Found, Search
from outfeed.solver.validator import violations
from tests.solver.generated import a_plant, least, problems, weights, with_windows

FEW, LONG = Budget(steps=30_000), Budget(steps=400_000)


def drawn(many: int) -> settings:
    """So many examples, told as they are drawn: to look for smaller ones takes searches too."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(deadline=None, max_examples=many, phases=phases)


def searched(problem: Problem, seed: int = 1, workers: int = 2, steps: Budget = FEW) -> list[Found]:
    found = list(Search(problem, seed, workers).improvements(steps))
    assert found, "there is always a plan"
    assert all(later.objective < sooner.objective for sooner, later in pairwise(found))
    return found


def check(problem: Problem, found: Found) -> None:
    beyond = [each.order for each in timed(problem, found.sequences) if each.beyond]
    assert figures(problem, found.sequences).objective == found.objective
    if not beyond:
        assert violations(problem, timed(problem, found.sequences)) == []


@given(problems(orders=(0, 14), pinned=False, roomy=True), st.integers(0, 9))
@drawn(25)
def test_every_plan_is_one_that_may_be(problem: Problem, seed: int) -> None:
    for found in searched(problem, seed):
        check(problem, found)


@given(problems(orders=(1, 10), roomy=True))
@drawn(15)
def test_what_is_pinned_or_runs_first_never_moves(problem: Problem) -> None:
    for found in searched(problem):
        for line, sequence in zip(problem.lines, found.sequences, strict=True):
            assert tuple(sequence[: len(line.first)]) == tuple(line.first)
        for each in timed(problem, found.sequences):
            order = problem.orders[each.order]
            assert order.start_at is None or each.start == order.start_at


@given(problems(orders=(1, 5), lines=(1, 2), pinned=False, roomy=True))
@drawn(25)
def test_the_best_of_few_is_found(problem: Problem) -> None:
    assert searched(problem, steps=LONG)[-1].objective == least(problem)


@given(
    problems(orders=(1, 5), lines=(1, 2), pinned=False, roomy=True),
    st.integers(0, 80),
    st.integers(1, 60),
)
@drawn(20)
def test_more_working_time_makes_no_optimum_worse(
    problem: Problem, start: int, length: int
) -> None:
    # What a line's end costs is counted from its first window; kept ends may be met too early.
    without = replace(problem.weights, line_end=0, shifted=0)
    problem = replace(problem, weights=without)
    longer = with_windows(problem, 0, (start, start + length))
    before, after = least(problem), least(longer)
    assert after <= before
    assert searched(longer, steps=LONG)[-1].objective == after
    assert searched(problem, steps=LONG)[-1].objective == before


@given(problems(orders=(2, 5), lines=(2, 2), pinned=False), st.booleans())
@drawn(15)
def test_the_least_makespan_of_few_is_found(drawn: Problem, alike: bool) -> None:
    lines = [Line(line.name, [(0, 10_000)], None, (), line.changeovers) for line in drawn.lines]
    orders = [
        Order(order.name, order.family, order.work or {0: 3, 1: 4}, 0) for order in drawn.orders
    ]
    changeovers = [[[0] * 3] * 3 for _ in drawn.changeovers] if alike else drawn.changeovers
    problem = Problem(lines, orders, changeovers, makespan=True)
    assert searched(problem, steps=LONG)[-1].objective == least(problem)


def test_nothing_to_plan_is_a_plan() -> None:
    nothing = Problem([Line("A", [(0, 9)])], [], [[[]]])
    assert searched(nothing)[-1].sequences == [[]]
    assert searched(Problem([], [], [[[0]]]))[-1].sequences == []
    nowhere = Problem([Line("A", [(0, 9)])], [Order("x", 0, {}, 4)], [[[0]]])
    assert searched(nowhere)[-1].sequences == [[]]


def test_one_order_is_planned_where_it_ends_first() -> None:
    lines = [Line("A", [(5, 9), (20, 30)]), Line("B", [(3, 40)])]
    problem = Problem(lines, [Order("x", 0, {0: 4, 1: 9}, 8)], [[[0]]])
    assert searched(problem)[-1].sequences == [[0], []]


def test_all_pinned_stays_as_it_is() -> None:
    orders = [Order(f"{n}", n % 2, {n % 2: 5}, 0, start_at=10 * n) for n in range(8)]
    lines = [Line(name, [(0, 200)]) for name in "AB"]
    problem = Problem(lines, orders, [[[0, 2], [2, 0]]], Weights(changeover=1))
    found = searched(problem)[-1]
    assert found.sequences == [[0, 2, 4, 6], [1, 3, 5, 7]]
    check(problem, found)


@given(weights())
@drawn(5)
def test_changeovers_that_take_no_time_are_none(given_weights: Weights) -> None:
    plant = a_plant(60, 4)
    problem = replace(plant, changeovers=[[[0] * 12] * 12], weights=given_weights)
    for found in searched(problem):
        check(problem, found)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_and_steps_find_the_same_plan(workers: int) -> None:
    problem = a_plant(120, 8)
    once, again = (searched(problem, 7, workers) for _ in range(2))
    assert [each.sequences for each in once] == [each.sequences for each in again]
    assert once[-1].sequences != searched(problem, 8, workers)[-1].sequences


def test_a_search_that_is_left_early_leaves_a_plan() -> None:
    problem = a_plant(300, 10)
    for many in (1, 2, 5):
        improvements = Search(problem, 3).improvements(FEW)
        found = list(islice(improvements, many))[-1]
        improvements.close()  # type: ignore[attr-defined]
        check(problem, found)
    check(problem, list(Search(problem, 3).improvements(Budget(seconds=0)))[-1])


def test_five_thousand_orders_are_planned() -> None:
    problem = a_plant(5000, 50)
    check(problem, searched(problem)[-1])


def test_a_search_goes_on_from_a_plan_and_takes_in_what_is_new() -> None:
    problem = a_plant(120, 8)
    start = searched(problem)[-1].sequences
    kept = [[order for order in sequence if order % 40] for sequence in start]
    found = list(Search(problem, 1, start=kept, repair=True).improvements(FEW))
    check(problem, found[-1])
