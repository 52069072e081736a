"""The compiled evaluator: what `plan` derives, thousands of times faster.

All functions work on `Data` and `Plan`; costs are what `plan.figures` calls the objective.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import FREE, NOT_HERE, Data, Plan
from outfeed.solver.compiled import compiled


@compiled
def opening(data: Data, at: int, window: int) -> tuple[int, int]:
    """The first working instant from `at` on, and its window, which is `window` or later."""
    while data.closes[window] <= at:
        window += 1
    return max(at, data.opens[window]), window


@compiled
def worked(data: Data, at: int, window: int, work: int) -> tuple[int, int]:
    """The instant at which work is done that begins at `at`, a working instant of `window`."""
    if at + work <= data.closes[window]:
        return at + work, window
    target = data.passed[window] + (at - data.opens[window]) + work
    window += 1
    while data.passed[window] + (data.closes[window] - data.opens[window]) < target:
        window += 1
    return data.opens[window] + target - data.passed[window], window


@compiled
def run(
    data: Data, line: int, order: int, at: int, window: int, family: int
) -> tuple[int, int, int]:
    """Run an order where a line stands; give its end, the window, and what it costs."""
    cost = np.int64(0)
    if family != NOT_HERE:
        changeover = data.changeovers[data.matrix_of[line], family, data.family[order]]
        if changeover > 0:
            cost = data.costs[0] * changeover
            at, window = opening(data, at, window)
            at, window = worked(data, at, window, changeover)
    work = data.work[order, line]
    if data.pinned[order] != FREE:
        cost += data.costs[3] * max(0, at - data.pinned[order])
        at = data.pinned[order] + work
        window = data.window_of[line]
    else:
        at, window = opening(data, max(at, data.release[order]), window)
        if data.whole[order]:
            while at + work > data.closes[window]:
                window += 1
                at = data.opens[window]
        at, window = worked(data, at, window, work)
    if at > data.due[order]:
        cost += data.weight[order] * (at - data.due[order])
    if data.kept_line[order] != NOT_HERE:
        if data.kept_line[order] != line:
            cost += data.costs[1]
        cost += data.costs[2] * abs(at - data.kept_end[order])
    return at, window, cost


@compiled
def standing(data: Data, plan: Plan, line: int, place: int) -> tuple[int, int, int, int]:
    """Where a line stands before a place: instant, window, family, cost so far."""
    if place == 0:
        window = data.window_of[line]
        return data.opens[window], window, data.initial[line], np.int64(0)
    before = plan.orders[line, place - 1]
    return (
        plan.end[line, place - 1],
        plan.window[line, place - 1],
        data.family[before],
        plan.cost[line, place - 1],
    )


@compiled
def derive(data: Data, plan: Plan, line: int, place: int) -> None:
    """Derive the times and costs of a line from a place on."""
    at, window, family, cost = standing(data, plan, line, place)
    for n in range(place, plan.many[line]):
        order = plan.orders[line, n]
        at, window, more = run(data, line, order, at, window, family)
        cost += more
        family = data.family[order]
        plan.end[line, n] = at
        plan.window[line, n] = window
        plan.cost[line, n] = cost
    plan.total[line] = cost


@compiled
def derive_all(data: Data, plan: Plan) -> int:
    """Derive a plan from nothing; give its objective."""
    total = np.int64(0)
    for line in range(len(plan.many)):
        derive(data, plan, line, 0)
        total += plan.total[line]
    return total


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
    steady = data.costs[2] == 0
    for n in range(many):
        at, window, more = run(data, line, piece[n], at, window, family)
        cost += more
        family = data.family[piece[n]]
        if cost > limit:
            return cost
    for n in range(onward, plan.many[line]):
        order = plan.orders[line, n]
        at, window, more = run(data, line, order, at, window, family)
        cost += more
        family = data.family[order]
        old = plan.end[line, n]
        if at == old:
            return cost + plan.total[line] - plan.cost[line, n]
        if at > old and steady and cost + plan.total[line] - plan.cost[line, n] > limit:
            return cost + plan.total[line] - plan.cost[line, n]
        if cost > limit:
            return cost
    return cost
