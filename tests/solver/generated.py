"""Scheduling problems that are drawn: odd calendars, pins, whole orders, kept plans, and more."""

import itertools
import random
from dataclasses import replace

from hypothesis import strategies as st

from outfeed.solver.plan import figures
from outfeed.solver.problem import NEVER, Line, Order, Problem, Weights

FAMILIES = 3


@st.composite
def windows(draw: st.DrawFn, start: int = 0, most: int = 6) -> list[tuple[int, int]]:
    """Working windows of odd lengths, with and without a gap between them."""
    at, found = start + draw(st.integers(0, 9)), []
    for _ in range(draw(st.integers(1, most))):
        length = draw(st.integers(1, 40))
        found.append((at, at + length))
        at += length + draw(st.sampled_from((0, 1, 7, 30)))
    return found


@st.composite
def problems(
    draw: st.DrawFn,
    orders: tuple[int, int] = (0, 12),
    lines: tuple[int, int] = (1, 4),
    pinned: bool = True,
    roomy: bool = False,
) -> Problem:
    """A problem; where it is `roomy`, the last window of each line has room for everything."""
    times = st.integers(0, 12)
    many = draw(st.integers(*lines))
    calendars = [draw(windows()) for _ in range(many)]
    if roomy:
        calendars = [[*windows, (windows[-1][1] + 5, 4000)] for windows in calendars]
    matrices = draw(
        st.lists(
            st.lists(
                st.lists(times, min_size=FAMILIES, max_size=FAMILIES),
                min_size=FAMILIES,
                max_size=FAMILIES,
            ),
            min_size=1,
            max_size=2,
        )
    )
    drawn = [draw(_orders(many, pinned)) for _ in range(draw(st.integers(*orders)))]
    made = []
    first: set[int] = set()
    for line, calendar in enumerate(calendars):
        free = [
            n
            for n, order in enumerate(drawn)
            if line in order.work and order.start_at is None and n not in first
        ]
        here = draw(st.permutations(free))[: draw(st.sampled_from((0, 0, 0, 1, 2)))]
        first |= set(here)
        initial = draw(st.none() | st.integers(0, FAMILIES - 1))
        matrix = draw(st.integers(0, len(matrices) - 1))
        made.append(Line(f"line {line}", calendar, initial, tuple(here), matrix))
    return Problem(made, drawn, matrices, draw(weights()))


@st.composite
def _orders(draw: st.DrawFn, lines: int, pinned: bool) -> Order:
    can = draw(st.lists(st.integers(0, lines - 1), unique=True, max_size=lines))
    start_at = None
    if pinned and len(can) == 1:
        start_at = draw(st.none() | st.integers(0, 120))
    return Order(
        name="an order",
        family=draw(st.integers(0, FAMILIES - 1)),
        work={line: draw(st.integers(0, 30)) for line in can},
        due=draw(st.integers(-20, 200) | st.just(NEVER)),
        release=draw(st.sampled_from((0, 0, 17, 60))),
        weight=draw(st.integers(0, 5)),
        whole=draw(st.booleans()),
        start_at=start_at,
        kept=draw(st.none() | st.tuples(st.integers(0, lines - 1), st.integers(0, 200))),
    )


def weights() -> st.SearchStrategy[Weights]:
    """Every kind of weight, also none."""
    small = st.sampled_from((0, 0, 1, 3))
    return st.builds(
        Weights,
        tardiness=st.sampled_from((1, 1, 0, 4)),
        changeover=small,
        moved=st.sampled_from((0, 0, 50)),
        shifted=small,
        line_end=small,
    )


@st.composite
def plans(draw: st.DrawFn, problem: Problem) -> list[list[int]]:
    """Any plan of a problem: every order that can run, on a line that may run it."""
    sequences = [list(line.first) for line in problem.lines]
    placed = {order for line in problem.lines for order in line.first}
    free = [n for n, order in enumerate(problem.orders) if order.work and n not in placed]
    for order in draw(st.permutations(free)):
        sequences[draw(st.sampled_from(sorted(problem.orders[order].work)))].append(order)
    return sequences


def least(problem: Problem) -> int:
    """The least objective of all plans of a small problem, one looked at after the other."""
    fixed = {order for line in problem.lines for order in line.first}
    free = [n for n, order in enumerate(problem.orders) if order.work and n not in fixed]
    best = None
    for places in itertools.product(*(sorted(problem.orders[n].work) for n in free)):
        rows = [
            [order for order, at in zip(free, places, strict=True) if at == line]
            for line in range(len(problem.lines))
        ]
        # What one line costs does not depend on the others, unless it is a makespan.
        costs = [
            min(
                figures(problem, _at(problem, line, order)).objective
                for order in itertools.permutations(row)
            )
            for line, row in enumerate(rows)
        ]
        cost = max(costs, default=0) if problem.makespan else sum(costs)
        best = cost if best is None else min(best, cost)
    return best or 0


def _at(problem: Problem, line: int, order: tuple[int, ...]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in problem.lines]
    rows[line] = [*problem.lines[line].first, *order]
    return rows


def a_plant(orders: int, lines: int, seed: int = 1) -> Problem:
    """A big problem with shifts, families and changeovers, nine tenths loaded."""
    chance = random.Random(seed)
    per_line = 450 * orders // lines
    week = [(day * 1440 + 360, day * 1440 + 1320) for day in range(3 * (per_line // 960 + 2))]
    made = [
        Order(
            name=f"order {number}",
            family=chance.randrange(12),
            work={
                line: chance.randrange(120, 720)
                for line in chance.sample(range(lines), chance.randint(1, max(1, lines // 3)))
            },
            due=chance.randrange(960, 1440 * (per_line // 960 + 2)),
            release=chance.choice((0, 0, 1440)),
            weight=chance.choice((1, 1, 2, 4)),
            whole=chance.random() < 0.1,
        )
        for number in range(orders)
    ]
    changeovers = [
        [0 if a == b else chance.randrange(10, 90) for b in range(12)] for a in range(12)
    ]
    rows = [Line(f"line {n}", week, chance.randrange(12)) for n in range(lines)]
    return Problem(rows, made, [changeovers], Weights(changeover=2))


def with_windows(problem: Problem, line: int, more: tuple[int, int]) -> Problem:
    """A problem whose line works for longer: also from and until an instant."""
    rows = list(problem.lines)
    joined: list[tuple[int, int]] = []
    for start, end in sorted([*rows[line].windows, more]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    rows[line] = replace(rows[line], windows=joined)
    return replace(problem, lines=rows)
