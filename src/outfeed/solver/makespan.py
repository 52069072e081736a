"""Search for the least makespan: that all lines be done by an instant, then by one earlier.

Where only the end of the last order counts, what a line takes is the sum of its work and
changeovers, so a move is weighed without deriving times. What is minimised is the time by which
lines are beyond the instant that is tried for; the lines within are free to exchange orders.
Needs lines that work without end and orders that may start at once (`without_calendar`).
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import FAMILY, FIRST, INITIAL, MATRIX, NOT_HERE, ORDER, Data, Plan
from outfeed.solver.chance import below, share
from outfeed.solver.compiled import compiled, inlined
from outfeed.solver.moves import put
from outfeed.solver.problem import Problem

SUM = 0.05
"""What a unit of the lines' time costs beside one beyond the instant that is tried for."""
HOT, COOLED = 0.25, 0.01
"""The first temperature of a cycle, in the mean work of an order, and what part of it the last is.
"""
CYCLE = 3_000
"""Moves an order that the first cycle tries."""


def without_calendar(problem: Problem) -> bool:
    """Whether a line takes what its work and changeovers take, whenever they are."""
    return all(
        len(line.windows) == 1 and line.windows[0][0] == problem.lines[0].windows[0][0]
        for line in problem.lines
    ) and not any(
        order.start_at is not None or order.release > problem.lines[0].windows[0][0]
        for order in problem.orders
    )


@inlined
def between(data: Data, line: int, before: int, order: int) -> int:
    """The changeover between two orders; before the first, from what the line is set up for."""
    if order == NOT_HERE:
        return np.int64(0)
    family = data.lines[line, INITIAL] if before == NOT_HERE else data.orders[before, FAMILY]
    if family == NOT_HERE:
        return np.int64(0)
    return data.changeovers[data.lines[line, MATRIX], family, data.orders[order, FAMILY]]


@inlined
def at(plan: Plan, line: int, place: int) -> int:
    """The order at a place of a line; NOT_HERE beyond its ends."""
    if place < 0 or place >= plan.many[line]:
        return NOT_HERE
    return plan.places[line, place, ORDER]


@compiled
def loads(data: Data, plan: Plan) -> np.ndarray:
    """The time that each line takes."""
    total = np.zeros(len(plan.many), np.int64)
    for line in range(len(total)):
        for place in range(plan.many[line]):
            order = plan.places[line, place, ORDER]
            total[line] += between(data, line, at(plan, line, place - 1), order)
            total[line] += data.work[order, line]
    return total


@inlined
def taken_out(data: Data, plan: Plan, line: int, place: int) -> int:
    """How much less a line takes without the order at a place."""
    before, order, after = (
        at(plan, line, place - 1),
        at(plan, line, place),
        at(plan, line, place + 1),
    )
    return (
        between(data, line, before, order)
        + data.work[order, line]
        + between(data, line, order, after)
        - between(data, line, before, after)
    )


@inlined
def put_in(data: Data, line: int, before: int, order: int, after: int) -> int:
    """How much more a line takes with an order between two others."""
    return (
        between(data, line, before, order)
        + data.work[order, line]
        + between(data, line, order, after)
        - between(data, line, before, after)
    )


@inlined
def beyond(time: int, instant: int) -> float:
    """What a line costs."""
    return max(0, time - instant) + SUM * time


@compiled
def best_place(data: Data, plan: Plan, line: int, order: int, out: int) -> tuple[int, int]:
    """Where an order lengthens a line least, while the one at `out` is gone; and by how much."""
    best, least = NOT_HERE, np.int64(2**60)
    last = plan.many[line]
    for place in range(data.lines[line, FIRST], last + 1):
        if place == out + 1 and out != NOT_HERE:
            continue
        before, after = at(plan, line, place - 1), at(plan, line, place)
        if place == out:
            after = at(plan, line, place + 1)
        more = put_in(data, line, before, order, after)
        if more < least:
            best, least = place, more
    return best, least


@compiled
def shorten(
    data: Data,
    plan: Plan,
    loads: np.ndarray,
    instant: int,
    temperature: float,
    steps: int,
    chance: np.ndarray,
) -> int:
    """Try so many moves; stop where all lines are done by the instant. Gives the makespan."""
    lines = len(loads)
    piece = np.empty(1, np.int64)
    for step in range(steps):
        if step % 64 == 0 and loads.max() <= instant:
            break
        line = below(chance, lines)
        if share(chance) < 0.5:
            line = np.argmax(loads)
        free = plan.many[line] - data.lines[line, FIRST]
        if free <= 0:
            continue
        place = data.lines[line, FIRST] + below(chance, free)
        order = plan.places[line, place, ORDER]
        to_line = below(chance, lines)
        allowed = -temperature * np.log(share(chance))
        less = taken_out(data, plan, line, place)
        luck = share(chance)
        if to_line == line or data.work[order, to_line] == NOT_HERE:
            to, more = best_place(data, plan, line, order, place)
            if to != place and more - less <= allowed:
                move(plan, line, place, line, to - (to > place), piece)
                loads[line] += more - less
        elif luck < 0.5:
            to, more = best_place(data, plan, to_line, order, NOT_HERE)
            dearer = (
                beyond(loads[line] - less, instant)
                + beyond(loads[to_line] + more, instant)
                - beyond(loads[line], instant)
                - beyond(loads[to_line], instant)
            )
            if dearer <= allowed:
                move(plan, line, place, to_line, to, piece)
                loads[line] -= less
                loads[to_line] += more
        else:
            exchange(data, plan, loads, instant, allowed, line, place, to_line, chance, piece)
    return loads.max()


@compiled
def exchange(
    data: Data,
    plan: Plan,
    loads: np.ndarray,
    instant: int,
    allowed: float,
    line: int,
    place: int,
    to_line: int,
    chance: np.ndarray,
    piece: np.ndarray,
) -> None:
    """Let an order change lines with another, each to where it lengthens its new line least."""
    free = plan.many[to_line] - data.lines[to_line, FIRST]
    if free <= 0:
        return
    other_place = data.lines[to_line, FIRST] + below(chance, free)
    order, other = plan.places[line, place, ORDER], plan.places[to_line, other_place, ORDER]
    if data.work[other, line] == NOT_HERE:
        return
    to, more = best_place(data, plan, to_line, order, other_place)
    back, back_more = best_place(data, plan, line, other, place)
    longer = back_more - taken_out(data, plan, line, place)
    to_longer = more - taken_out(data, plan, to_line, other_place)
    dearer = (
        beyond(loads[line] + longer, instant)
        + beyond(loads[to_line] + to_longer, instant)
        - beyond(loads[line], instant)
        - beyond(loads[to_line], instant)
    )
    if dearer > allowed:
        return
    take(plan, line, place)
    take(plan, to_line, other_place)
    piece[0] = other
    give(plan, line, back - (back > place), piece)
    piece[0] = order
    give(plan, to_line, to - (to > other_place), piece)
    loads[line] += longer
    loads[to_line] += to_longer


@compiled
def take(plan: Plan, line: int, place: int) -> None:
    """Take the order at a place out."""
    put(plan, line, place, plan.many, 0, place + 1)


@compiled
def give(plan: Plan, line: int, place: int, piece: np.ndarray) -> None:
    """Put an order in at a place."""
    put(plan, line, place, piece, 1, place)


@compiled
def move(plan: Plan, line: int, place: int, to_line: int, to: int, piece: np.ndarray) -> None:
    """Take the order at a place to a place of what is left."""
    piece[0] = plan.places[line, place, ORDER]
    take(plan, line, place)
    give(plan, to_line, to, piece)
