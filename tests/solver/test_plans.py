"""Plans: what the compiled evaluator derives is what the reference does, and what may be."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.solver.arrays import data_of, plan_of, sequences_of
from outfeed.solver.bounds import bound
from outfeed.solver.evaluator import derive_all
from outfeed.solver.plan import Operation, figures, fitting, timed
from outfeed.solver.problem import Line, Order, Problem
from outfeed.solver.validator import violations
from tests.solver.generated import least, plans, problems


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_the_compiled_evaluator_derives_what_the_reference_does(data: st.DataObject) -> None:
    problem = data.draw(problems())
    sequences = data.draw(plans(problem))
    arrays = data_of(problem)
    plan = plan_of(arrays, sequences)
    assert derive_all(arrays, plan) == figures(problem, sequences).objective
    assert sequences_of(plan) == sequences


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_what_is_timed_passes_the_validator(data: st.DataObject) -> None:
    problem = data.draw(problems(pinned=False))
    sequences, beyond = fitting(problem, data.draw(plans(problem)))
    assert violations(problem, timed(problem, sequences), beyond) == []


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_a_plan_in_which_anything_is_amiss_is_refused(data: st.DataObject) -> None:
    problem = data.draw(problems(orders=(1, 8), pinned=False, roomy=True))
    sequences = data.draw(plans(problem))
    operations = timed(problem, sequences)
    if not operations:
        return
    number = data.draw(st.integers(0, len(operations) - 1))
    each = operations[number]
    amiss = data.draw(
        st.sampled_from(
            (
                replace(each, end=each.end + 1),
                replace(each, start=each.start - 1),
                replace(each, line=len(problem.lines)),
                replace(each, order=len(problem.orders)),
            )
        )
    )
    assert violations(problem, [*operations[:number], amiss, *operations[number + 1 :]])
    assert violations(problem, [*operations, each])
    assert violations(problem, [*operations[:number], *operations[number + 1 :]])


TWO = Problem(
    [Line("A", [(0, 10), (20, 40)], 0), Line("B", [(0, 40)])],
    [
        Order("x", 0, {0: 5}, 9),
        Order("y", 1, {0: 8}, 9, whole=True),
        Order("z", 0, {0: 4}, 9, release=30),
    ],
    [[[0, 3], [2, 0]]],
)
RUNS = [Operation(0, 0, 0, 0, 5, 0, 0), Operation(1, 0, 5, 20, 28, 3, 0)]
LAST = Operation(2, 0, 28, 30, 34, 2, 0)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([*RUNS, replace(LAST, start=29, end=33)], "release"),
        ([*RUNS, replace(LAST, line=1)], "eligible"),
        ([*RUNS], "once"),
        ([*RUNS, replace(LAST, end=35)], "work"),
        ([RUNS[0], replace(RUNS[1], start=8, end=26), LAST], "whole"),
        ([RUNS[0], replace(RUNS[1], start=7, end=25), LAST], "changeover"),
        ([RUNS[0], replace(RUNS[1], start=4, end=22), LAST], "overlap"),
        ([RUNS[0], replace(RUNS[1], start=19, end=28), LAST], "calendar"),
    ],
)
def test_a_broken_rule_is_named(given: list[Operation], rule: str) -> None:
    assert violations(TWO, [*RUNS, LAST]) == []
    assert rule in {each.rule for each in violations(TWO, given)}


def test_pinned_orders_stay_and_come_from_people() -> None:
    pinned = [replace(TWO.orders[0], start_at=12), replace(TWO.orders[1], start_at=14)]
    problem = replace(TWO, orders=[*pinned, TWO.orders[2]])
    operations = timed(problem, [[0, 1, 2], []])
    # They overlap, beside the calendar too: people put them there. What is free keeps clear.
    assert [(each.start, each.end) for each in operations] == [(12, 17), (14, 22), (30, 34)]
    assert violations(problem, operations) == []
    moved = [replace(operations[0], start=13, end=18), *operations[1:]]
    assert [each.rule for each in violations(problem, moved)] == ["pinned"]
    late = [*operations[:2], replace(operations[2], start=21, end=25)]
    assert {"release", "overlap"} <= {each.rule for each in violations(problem, late)}


def test_what_is_to_run_first_runs_first() -> None:
    lines = [replace(TWO.lines[0], first=(1,)), TWO.lines[1]]
    problem = replace(TWO, lines=lines)
    assert "first" in {each.rule for each in violations(problem, timed(problem, [[0, 1, 2], []]))}
    assert violations(problem, timed(problem, [[1, 0, 2], []])) == []


def test_what_does_not_fit_is_dear_and_left_out() -> None:
    line = Line("A", [(0, 10)])
    problem = Problem([line], [Order(name, 0, {0: 6}, 9) for name in "xy"], [[[0]]])
    assert figures(problem, [[0, 1]]).beyond == 2
    assert fitting(problem, [[0, 1]]) == ([[0]], [1])
    assert violations(problem, timed(problem, [[0, 1]]))
    assert violations(problem, timed(problem, [[0]]), [1]) == []


@given(problems(orders=(0, 5), lines=(1, 3)))
@settings(deadline=None, max_examples=60)
def test_no_plan_costs_less_than_the_bound(problem: Problem) -> None:
    assert bound(problem) <= least(problem)
