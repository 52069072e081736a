"""Moves: done exactly where they are not too dear, and what they leave is what lists would be."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from outfeed.solver.arrays import END, Data, Numbers, Plan, data_of, plan_of, sequences_of
from outfeed.solver.evaluator import derive_all
from outfeed.solver.moves import (
    WIDEST,
    copy,
    put,
    rearrange,
    relocate,
    relocate_within,
    swap,
    swap_within,
)
from outfeed.solver.plan import figures_of, timed, timed_line
from outfeed.solver.problem import Problem
from tests.solver.generated import a_plant, plans, problems

Rows = list[list[int]]
Choice = TypeVar("Choice")
Move = Callable[[Data, Plan, float, Numbers, Numbers], bool]


@st.composite
def planned(draw: st.DrawFn, lines: tuple[int, int]) -> tuple[Problem, Rows]:
    """A problem and a plan of it with something in; often what is not pinned may run anywhere."""
    problem = draw(problems(orders=(2, 12), lines=lines))
    if draw(st.booleans()):
        everywhere = dict.fromkeys(range(len(problem.lines)), 7)
        orders = [
            order
            if order.start_at is not None
            else replace(order, work={**everywhere, **order.work})
            for order in problem.orders
        ]
        problem = replace(problem, orders=orders)
    rows = draw(plans(problem))
    if not any(rows):
        reject()
    return problem, rows


def blocks(rows: Rows, least: int) -> st.SearchStrategy[tuple[int, int, int]]:
    """A line, and a place and the place onward with so many orders between them at least."""
    found = [
        (line, place, onward)
        for line, row in enumerate(rows)
        for place in range(len(row))
        for onward in range(place + least, len(row) + 1)
    ]
    return chosen(found)


@st.composite
def chosen(draw: st.DrawFn, choices: list[Choice]) -> Choice:
    """One of all that may be; a plan without any is no example."""
    if not choices:
        reject()
    return draw(st.sampled_from(choices))


@st.composite
def slices(draw: st.DrawFn, rows: Rows) -> tuple[int, int, int]:
    """A line, and from where to where on it; of nothing too."""
    line = draw(st.integers(0, len(rows) - 1))
    place = draw(st.integers(0, len(rows[line])))
    return line, place, draw(st.integers(place, len(rows[line])))


def pieces(problem: Problem, *orders: int) -> Numbers:
    """A piece with some orders; the rest of it is no order, so that nobody may use it."""
    found = np.full(len(problem.orders), -1, np.int64)
    found[: len(orders)] = orders
    return found


def derived(data: Data, rows: Rows) -> Plan:
    """A plan derived from nothing."""
    plan = plan_of(data, rows)
    derive_all(data, plan)
    return plan


def told(plan: Plan) -> list[tuple[list[list[int]], int]]:
    """All that a plan says: each place of its lines with all columns, and what they cost."""
    return [
        (places[:many].tolist(), int(total))
        for places, many, total in zip(plan.places, plan.many, plan.total, strict=True)
    ]


def costs(problem: Problem, rows: Rows) -> list[int]:
    """What each line costs by the reference."""
    return [
        figures_of(problem, timed_line(problem, line, row)).objective
        for line, row in enumerate(rows)
    ]


def check(
    drawn: st.DataObject, problem: Problem, rows: Rows, after: Rows, lines: set[int], move: Move
) -> None:
    """Hold a move of some lines to what it should make of a plan, whatever it may cost."""
    before, then = costs(problem, rows), costs(problem, after)
    cost = sum(then[line] for line in lines)
    as_annealed = sum(before[line] for line in lines) + drawn.draw(st.sampled_from((-1.0, 0.5)))
    less = float(drawn.draw(st.integers(-1, cost), "limit"))
    data = data_of(problem)
    for limit in (less, cost - 1.0, cost - 0.5, float(cost), cost + 0.5, as_annealed, inf):
        plan = derived(data, rows)
        done = move(data, plan, limit, pieces(problem), pieces(problem))
        assert done == (cost <= limit)
        left, left_costs = (after, then) if done else (rows, before)
        assert sequences_of(plan) == left
        assert told(plan) == told(derived(data, left))
        # Moves derive with what also derives afresh: only the reference shows a fault of it.
        assert plan.total.tolist() == left_costs
        ends = [place[END] for places, _ in told(plan) for place in places]
        assert ends == [each.end for each in timed(problem, left)]
        assert once(sequences_of(plan)) == once(rows)


def once(rows: Rows) -> list[int]:
    """All orders of a plan, as often as they are there."""
    return sorted(order for row in rows for order in row)


@given(st.data())
@settings(deadline=None, max_examples=50)
def test_a_piece_is_put_as_a_slice_of_a_list(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((1, 3)))
    line, place, onward = data.draw(slices(rows))
    stay = {*rows[line][:place], *rows[line][onward:]}
    others = [n for n in range(len(problem.orders)) if n not in stay]
    piece = data.draw(st.lists(st.sampled_from(others), unique=True) if others else st.just([]))
    plan = plan_of(data_of(problem), rows)
    put(plan, line, place, pieces(problem, *piece), len(piece), onward)
    rows[line][place:onward] = piece
    assert sequences_of(plan) == rows


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_a_copy_is_as_a_slice_of_a_list_and_changes_nothing_else(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((1, 3)))
    line, place, onward = data.draw(slices(rows))
    to = data.draw(st.integers(0, len(problem.orders) - (onward - place)))
    plan = plan_of(data_of(problem), rows)
    piece = pieces(problem)
    copy(plan, line, place, onward, piece, to)
    expected = [-1] * len(piece)
    expected[to : to + onward - place] = rows[line][place:onward]
    assert piece.tolist() == expected
    assert sequences_of(plan) == rows


@given(st.data())
@settings(deadline=None, max_examples=70)
def test_places_are_rearranged_where_that_is_not_too_dear(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((1, 2)))
    line, place, onward = data.draw(blocks(rows, 2))
    piece = data.draw(st.permutations(rows[line][place:onward]))
    after = [[*row] for row in rows]
    after[line][place:onward] = piece

    def move(arrays: Data, plan: Plan, limit: float, _: Numbers, __: Numbers) -> bool:
        return rearrange(arrays, plan, line, place, pieces(problem, *piece), onward, limit)

    check(data, problem, rows, after, {line}, move)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_block_goes_elsewhere_on_its_line_where_that_is_not_too_dear(
    data: st.DataObject,
) -> None:
    problem, rows = data.draw(planned((1, 2)))
    line, place, onward, to = data.draw(
        chosen(
            [
                (line, place, onward, to)
                for line, row in enumerate(rows)
                for place in range(len(row))
                for onward in range(place + 1, len(row) + 1)
                for to in range(len(row) + 1)
                if not place <= to <= onward
            ]
        )
    )
    block = rows[line][place:onward]
    after = [[*row] for row in rows]
    del after[line][place:onward]
    gone = len(block) if to > place else 0
    after[line][to - gone : to - gone] = block

    def move(arrays: Data, plan: Plan, limit: float, piece: Numbers, _: Numbers) -> bool:
        return relocate_within(arrays, plan, line, place, onward, to, limit, piece)

    check(data, problem, rows, after, {line}, move)


@given(st.data())
@settings(deadline=None, max_examples=70)
def test_orders_of_a_line_change_places_where_that_is_not_too_dear(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((1, 2)))
    line, first, onward = data.draw(blocks(rows, 2))
    a, b = data.draw(st.permutations((first, onward - 1)))
    after = [[*row] for row in rows]
    after[line][a], after[line][b] = rows[line][b], rows[line][a]

    def move(arrays: Data, plan: Plan, limit: float, piece: Numbers, _: Numbers) -> bool:
        return swap_within(arrays, plan, line, a, b, limit, piece)

    check(data, problem, rows, after, {line}, move)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_block_goes_to_another_line_where_that_is_not_too_dear(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((2, 3)))
    choices = [
        (source, place, onward, line)
        for source, row in enumerate(rows)
        for place in range(len(row))
        for onward in range(place + 1, len(row) + 1)
        for line in range(len(rows))
        if line != source and all(line in problem.orders[n].work for n in row[place:onward])
    ]
    source, place, onward, line = data.draw(chosen(choices))
    to = data.draw(st.integers(0, len(rows[line])))
    after = [[*row] for row in rows]
    after[line][to:to] = rows[source][place:onward]
    del after[source][place:onward]

    def move(arrays: Data, plan: Plan, limit: float, piece: Numbers, none: Numbers) -> bool:
        return relocate(arrays, plan, source, place, onward, line, to, limit, piece, none)

    check(data, problem, rows, after, {source, line}, move)


@given(st.data())
@settings(deadline=None, max_examples=70)
def test_orders_of_two_lines_change_places_where_that_is_not_too_dear(data: st.DataObject) -> None:
    problem, rows = data.draw(planned((2, 3)))
    choices = [
        (line_a, a, line_b, b)
        for line_a, row_a in enumerate(rows)
        for line_b, row_b in enumerate(rows)
        for a, order_a in enumerate(row_a)
        for b, order_b in enumerate(row_b)
        if line_a != line_b
        and line_b in problem.orders[order_a].work
        and line_a in problem.orders[order_b].work
    ]
    line_a, a, line_b, b = data.draw(chosen(choices))
    after = [[*row] for row in rows]
    after[line_a][a], after[line_b][b] = rows[line_b][b], rows[line_a][a]

    def move(arrays: Data, plan: Plan, limit: float, piece: Numbers, other: Numbers) -> bool:
        return swap(arrays, plan, line_a, a, line_b, b, limit, piece, other)

    check(data, problem, rows, after, {line_a, line_b}, move)


@given(planned((1, 2)))
@settings(deadline=None, max_examples=15)
def test_what_would_stay_where_it_is_is_no_move(given_plan: tuple[Problem, Rows]) -> None:
    problem, rows = given_plan
    data, piece = data_of(problem), pieces(problem)
    plan = derived(data, rows)
    before = told(plan)
    for line, row in enumerate(rows):
        for place in range(len(row)):
            assert not swap_within(data, plan, line, place, place, inf, piece)
            for onward in range(place + 1, len(row) + 1):
                for to in range(place, onward + 1):
                    assert not relocate_within(data, plan, line, place, onward, to, inf, piece)
    assert told(plan) == before


def turned(row: list[int], first: int, middle: int, last: int) -> list[int]:
    """A row whose places [first, middle) run after [middle, last)."""
    return [*row[:first], *row[middle:last], *row[first:middle], *row[last:]]


@pytest.mark.parametrize("wide", [WIDEST, WIDEST + 1])
def test_what_touches_too_many_places_is_refused(wide: int) -> None:
    problem = a_plant(WIDEST + 9, 1)
    data, row = data_of(problem), list(range(WIDEST + 9))
    first, last = 3, 3 + wide
    swapped = [*row]
    swapped[first], swapped[last - 1] = row[last - 1], row[first]
    plan = [derived(data, [row]) for _ in range(3)]
    piece = pieces(problem)
    done = [
        relocate_within(data, plan[0], 0, first, first + 2, last, inf, piece),
        relocate_within(data, plan[1], 0, last - 2, last, first, inf, piece),
        swap_within(data, plan[2], 0, first, last - 1, inf, piece),
    ]
    assert done == [wide <= WIDEST] * 3
    moved = [turned(row, first, first + 2, last), turned(row, first, last - 2, last), swapped]
    left = moved if wide <= WIDEST else [row] * 3
    assert [told(each) for each in plan] == [told(derived(data, [each])) for each in left]
