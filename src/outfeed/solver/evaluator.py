"""The compiled evaluator: what `plan` derives, thousands of times faster.

All functions work on `Data` and `Plan`; costs are what `plan.figures` calls the objective.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import (
    BUSY,
    BUSY_SHARES,
    CHANGEOVER,
    CLOSES,
    COST,
    DUE,
    END,
    ENDLESS,
    FAMILY,
    FREE,
    IN_THE_WAY,
    INITIAL,
    KEPT_END,
    KEPT_LINE,
    LINE_END,
    MATRIX,
    MOVED,
    NOT_HERE,
    OPENS,
    ORDER,
    PINNED,
    RELEASE,
    SHIFTED,
    STANDS,
    WEIGHT,
    WHOLE,
    WINDOW,
    Data,
    Plan,
)
from outfeed.solver.compiled import compiled, inlined


@inlined
def opening(data: Data, at: int, window: int) -> tuple[int, int]:
    """The first working instant from `at` on, and its window, which is `window` or later."""
    while data.windows[window, CLOSES] <= at:
        window += 1
    return max(at, data.windows[window, OPENS]), window


@inlined
def worked(data: Data, at: int, window: int, work: int) -> tuple[int, int]:
    """The instant at which work is done that begins at `at`, a working instant of `window`."""
    left = work - (data.windows[window, CLOSES] - at)
    if left <= 0:
        return at + work, window
    while True:
        window += 1
        length = data.windows[window, CLOSES] - data.windows[window, OPENS]
        if left <= length:
            return data.windows[window, OPENS] + left, window
        left -= length


@inlined
def of_busy(data: Data, line: int, busy: int) -> int:
    """What a search adds for the time that a line is busy, rounded down."""
    return data.lines[line, BUSY] * busy // BUSY_SHARES


@inlined
def run(
    data: Data, line: int, order: int, at: int, window: int, family: int
) -> tuple[int, int, int]:
    """Run an order where a line stands; give its end, the window, and what it costs."""
    cost = np.int64(0)
    if family != NOT_HERE:
        matrix = data.lines[line, MATRIX]
        changeover = data.changeovers[matrix, family, data.orders[order, FAMILY]]
        if changeover > 0:
            cost = data.costs[CHANGEOVER] * changeover + of_busy(data, line, changeover)
            at, window = opening(data, at, window)
            at, window = worked(data, at, window, changeover)
    work = data.work[order, line]
    cost += of_busy(data, line, work)
    if data.orders[order, PINNED] != FREE:
        cost += data.costs[IN_THE_WAY] * max(0, at - data.orders[order, PINNED])
        at = data.orders[order, PINNED] + work
        window = data.lines[line, WINDOW]
    else:
        at, window = opening(data, max(at, data.orders[order, RELEASE]), window)
        if data.orders[order, WHOLE]:
            while at + work > data.windows[window, CLOSES]:
                window += 1
                at = data.windows[window, OPENS]
        at, window = worked(data, at, window, work)
        if data.windows[window, CLOSES] == ENDLESS:
            cost += data.costs[IN_THE_WAY] * (at - data.windows[window, OPENS])
    if at > data.orders[order, DUE]:
        cost += data.orders[order, WEIGHT] * (at - data.orders[order, DUE])
    if data.orders[order, KEPT_LINE] != NOT_HERE:
        if data.orders[order, KEPT_LINE] != line:
            cost += data.costs[MOVED]
        cost += data.costs[SHIFTED] * abs(at - data.orders[order, KEPT_END])
    return at, window, cost


@inlined
def standing(data: Data, plan: Plan, line: int, place: int) -> tuple[int, int, int, int]:
    """Where a line stands before a place: instant, window, family, cost so far."""
    if place == 0:
        window = data.lines[line, WINDOW]
        return data.windows[window, OPENS], window, data.lines[line, INITIAL], np.int64(0)
    return (
        plan.places[line, place - 1, END],
        plan.places[line, place - 1, STANDS],
        data.orders[plan.places[line, place - 1, ORDER], FAMILY],
        plan.places[line, place - 1, COST],
    )


@inlined
def of_line_end(data: Data, line: int, at: int) -> int:
    """What it costs that a line is done at an instant."""
    if data.costs[LINE_END] == 0:
        return np.int64(0)
    return data.costs[LINE_END] * max(0, at - data.windows[data.lines[line, WINDOW], OPENS])


@compiled
def derive(data: Data, plan: Plan, line: int, place: int) -> None:
    """Derive the times and costs of a line from a place on."""
    at, window, family, cost = standing(data, plan, line, place)
    for n in range(place, plan.many[line]):
        order = plan.places[line, n, ORDER]
        at, window, more = run(data, line, order, at, window, family)
        cost += more
        family = data.orders[order, FAMILY]
        plan.places[line, n, END] = at
        plan.places[line, n, STANDS] = window
        plan.places[line, n, COST] = cost
    plan.total[line] = cost + of_line_end(data, line, at)


@compiled
def derive_all(data: Data, plan: Plan) -> int:
    """Derive a plan from nothing; give its objective."""
    for line in range(len(plan.many)):
        derive(data, plan, line, 0)
    return plan.total.sum()


@compiled
def tried(
    data: Data,
    plan: Plan,
    line: int,
    place: int,
    piece: np.ndarray,
    many: int,
    onward: int,
    limit: float,
) -> int:
    """
    What a line would cost with `piece[:many]` in the places [place, onward).

    Where that is more than `limit`, any cost above it is given. It stops where times meet the old
    ones, and where it is too dear already: later orders never end earlier for a later start.
    """
    at, window, family, cost = standing(data, plan, line, place)
    steady = data.costs[SHIFTED] == 0
    for n in range(many):
        at, window, more = run(data, line, piece[n], at, window, family)
        cost += more
        family = data.orders[piece[n], FAMILY]
        if cost > limit:
            return cost
    for n in range(onward, plan.many[line]):
        order = plan.places[line, n, ORDER]
        at, window, more = run(data, line, order, at, window, family)
        cost += more
        family = data.orders[order, FAMILY]
        rest = plan.total[line] - plan.places[line, n, COST]
        old = plan.places[line, n, END]
        if at == old or (at > old and steady and cost + rest > limit):
            return cost + rest
        if cost > limit:
            return cost
    return cost + of_line_end(data, line, at)
