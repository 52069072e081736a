"""All places of one order: the compiled ranking is what the plain evaluator says of each."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.solver.explaining import IMPOSSIBLE, Place, best_places
from outfeed.solver.plan import Operation, timed, timed_line
from outfeed.solver.problem import Line, Order, Problem, Weights

some = settings(max_examples=60, deadline=None)


def windows() -> st.SearchStrategy[list[tuple[int, int]]]:
    """Odd working times: short and long, that may touch, with gaps of any length."""
    steps = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 25)), min_size=1, max_size=6)

    def laid(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found, at = [], 0
        for gap, length in pairs:
            found.append((at + gap, at + gap + length))
            at += gap + length
        return found

    return steps.map(laid)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Problem, list[list[int]]]:
    """A problem of one to three lines, with all of its orders on them as they may be."""
    many = draw(st.integers(1, 3))
    families = 3
    lines = [
        Line(f"L{n}", draw(windows()), draw(st.sampled_from([None, 0, 1])), changeovers=0)
        for n in range(many)
    ]
    matrix = [
        [0 if a == b else draw(st.integers(0, 7)) for b in range(families)] for a in range(families)
    ]
    orders, sequences = [], [[] for _ in range(many)]  # type: tuple[list[Order], list[list[int]]]
    for number in range(draw(st.integers(1, 9))):
        own = draw(st.integers(0, many - 1))
        work = {line: draw(st.integers(1, 15)) for line in range(many) if draw(st.booleans())}
        work[own] = draw(st.integers(1, 15))
        orders.append(
            Order(
                f"O{number}",
                draw(st.integers(0, families - 1)),
                work,
                due=draw(st.integers(0, 80)),
                release=draw(st.sampled_from([0, 0, 0, 5, 30])),
                weight=draw(st.integers(0, 3)),
                whole=draw(st.booleans()) and draw(st.booleans()),
            )
        )
        sequences[own].append(number)
    weights = Weights(changeover=draw(st.integers(0, 3)), moved=draw(st.integers(0, 5)))
    return Problem(lines, orders, [matrix], weights), sequences


def standing(problem: Problem, sequences: list[list[int]]) -> Problem:
    """The same, where nothing may start before it does: what an insertion with push leaves."""
    starts = {each.order: each.start for each in timed(problem, sequences)}
    held = [replace(o, release=starts.get(n, o.release)) for n, o in enumerate(problem.orders)]
    return replace(problem, orders=held)


def tardiness(problem: Problem, operations: list[Operation]) -> int:
    return sum(
        problem.orders[each.order].weight * max(0, each.end - problem.orders[each.order].due)
        for each in operations
    )


def expected(
    problem: Problem, held: Problem, rest: list[list[int]], order: int, line: int, place: int
) -> Place | None:
    """What the plain evaluator says of a place; None where the order is released too late."""
    own = replace(held, orders=[*held.orders])
    own.orders[order] = problem.orders[order]  # type: ignore[index]
    before = timed_line(own, line, rest[line])
    if place < len(before) and problem.orders[order].release > before[place].start:
        return None
    after = timed_line(own, line, [*rest[line][:place], order, *rest[line][place:]])
    starts = {each.order: each.start for each in before}
    late = tardiness(own, after) - tardiness(own, before)
    changeover = sum(e.changeover for e in after) - sum(e.changeover for e in before)
    moves = sum(each.order in starts and each.start != starts[each.order] for each in after)
    weights = problem.weights
    cost = weights.tardiness * late + weights.changeover * changeover + weights.moved * moves
    return Place(line, place, after[place].start, after[place].end, cost, late, changeover, moves)


@some
@given(made=problems(), which=st.integers(0, 8))
def test_every_place_costs_what_the_plain_evaluator_says(
    made: tuple[Problem, list[list[int]]], which: int
) -> None:
    problem, sequences = made
    order = which % len(problem.orders)
    held = standing(problem, sequences)
    rest = [[number for number in sequence if number != order] for sequence in sequences]
    all_places = [
        expected(problem, held, rest, order, line, place)
        for line in problem.orders[order].work
        for place in range(len(rest[line]) + 1)
    ]
    wanted = [place for place in all_places if place is not None]
    found = best_places(problem, sequences, order)
    key = lambda place: (place.line, place.place)  # noqa: E731
    assert sorted(found, key=key) == sorted(wanted, key=key)
    costs = [place.cost for place in found]
    assert costs == sorted(costs)
    assert best_places(problem, sequences, order, limit=2) == found[:2]


def a_problem(*orders: Order, first: tuple[int, ...] = ()) -> Problem:
    return Problem([Line("L", [(0, 1000)], None, first)], orders, [[[0, 5], [5, 0]]])


def test_nothing_gets_in_the_way_of_a_pinned_order() -> None:
    pinned = Order("pinned", 0, {0: 10}, due=100, start_at=10)
    problem = a_problem(pinned, Order("long", 0, {0: 11}, due=100), Order("due", 0, {0: 5}, 4))
    assert [place.place for place in best_places(problem, [[0]], 1)] == [1]
    assert [place.start for place in best_places(problem, [[0]], 2)] == [0, 20]


def test_what_runs_first_stays_first() -> None:
    head, other = Order("head", 0, {0: 10}, due=100), Order("other", 0, {0: 10}, due=0)
    problem = a_problem(head, other, first=(0,))
    assert [place.place for place in best_places(problem, [[0]], 1)] == [1]


def test_an_empty_line_and_a_line_that_cannot() -> None:
    problem = Problem(
        [Line("A", [(5, 100)]), Line("B", [(0, 100)])],
        [Order("only", 0, {0: 10}, due=12)],
        [[[0]]],
    )
    [place] = best_places(problem, [[], []], 0)
    assert (place.line, place.start, place.end, place.tardiness) == (0, 5, 15, 3)
    assert place.cost < IMPOSSIBLE
