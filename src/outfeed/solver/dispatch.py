"""Dispatch rules: a plan at once, order after order on the line that is free first.

ATCS, the apparent tardiness cost with setups, is of Lee, Bhaskaran and Pinedo (IIE Transactions
29, 1997); EDD takes what is due first.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import FREE, NOT_HERE, Data, Plan
from outfeed.solver.compiled import compiled
from outfeed.solver.evaluator import run

EARLIEST_DUE = 0.0
"""The patience by which what is due first goes first."""


@compiled
def index(
    data: Data,
    order: int,
    line: int,
    at: int,
    family: int,
    patience: float,
    order_effort: float,
    scale: tuple[float, float],
) -> float:
    """How urgent an order is on a line at an instant; the highest goes next."""
    if patience == EARLIEST_DUE:
        return -np.float64(data.due[order])
    mean_work, mean_changeover = scale
    work = max(1, data.work[order, line])
    changeover = 0
    if family != NOT_HERE:
        changeover = data.changeovers[data.matrix_of[line], family, data.family[order]]
    waits = max(0, data.release[order] - at - changeover)
    slack = max(0, data.due[order] - work - at - changeover - waits)
    return (
        np.log(max(1, data.weight[order]) / work)
        - slack / (patience * mean_work)
        - changeover / (order_effort * mean_changeover)
        - waits / mean_work
    )


@compiled
def append(data: Data, plan: Plan, line: int, order: int) -> None:
    """Run an order last on a line."""
    place = plan.many[line]
    at, window, family = data.opens[data.window_of[line]], data.window_of[line], data.initial[line]
    cost = np.int64(0)
    if place:
        before = plan.orders[line, place - 1]
        at, window = plan.end[line, place - 1], plan.window[line, place - 1]
        family, cost = data.family[before], plan.cost[line, place - 1]
    end, window, more = run(data, line, order, at, window, family)
    plan.orders[line, place] = order
    plan.end[line, place], plan.window[line, place] = end, window
    plan.cost[line, place] = cost + more
    plan.total[line] = cost + more
    plan.many[line] = place + 1
    plan.line_of[order], plan.place_of[order] = line, place


@compiled
def next_pinned(data: Data, plan: Plan, line: int) -> int:
    """The pinned order of a line that is still to run and begins first; NOT_HERE for none."""
    found = NOT_HERE
    for order in range(len(data.due)):
        if data.pinned[order] == FREE or plan.line_of[order] != NOT_HERE:
            continue
        if data.work[order, line] == NOT_HERE:
            continue
        if found == NOT_HERE or data.pinned[order] < data.pinned[found]:
            found = order
    return found


@compiled
def in_the_way(data: Data, plan: Plan, line: int, order: int, pinned: int) -> bool:
    """Whether an order, run next, would not be out of the way of a pinned one in time."""
    at, window, family = data.opens[data.window_of[line]], data.window_of[line], data.initial[line]
    if plan.many[line]:
        last = plan.many[line] - 1
        at, window = plan.end[line, last], plan.window[line, last]
        family = data.family[plan.orders[line, last]]
    at, window, _ = run(data, line, order, at, window, family)
    _, _, cost = run(data, line, pinned, at, window, data.family[order])
    _, _, free = run(
        data,
        line,
        pinned,
        data.opens[data.window_of[line]],
        data.window_of[line],
        data.family[order],
    )
    return cost > free


@compiled
def dispatch(  # noqa: C901
    data: Data, plan: Plan, patience: float, effort: float, scale: tuple[float, float]
) -> None:
    """Fill a plan, which holds what runs first on each line, with all orders that can run."""
    orders, lines = data.work.shape
    closed = np.zeros(lines, np.bool_)
    pinned = np.empty(lines, np.int64)
    for line in range(lines):
        pinned[line] = next_pinned(data, plan, line)
    while True:
        line, free = NOT_HERE, np.int64(0)
        for each in range(lines):
            at = (
                plan.end[each, plan.many[each] - 1]
                if plan.many[each]
                else (data.opens[data.window_of[each]])
            )
            if not closed[each] and (line == NOT_HERE or at < free):
                line, free = each, at
        if line == NOT_HERE:
            return
        family = data.initial[line]
        if plan.many[line]:
            family = data.family[plan.orders[line, plan.many[line] - 1]]
        best, most = NOT_HERE, 0.0
        for order in range(orders):
            if plan.line_of[order] != NOT_HERE or data.work[order, line] == NOT_HERE:
                continue
            if data.pinned[order] != FREE:
                continue
            urgent = index(data, order, line, free, family, patience, effort, scale)
            if best == NOT_HERE or urgent > most:
                if pinned[line] != NOT_HERE and in_the_way(data, plan, line, order, pinned[line]):
                    continue
                best, most = order, urgent
        if best == NOT_HERE:
            best = pinned[line]
        if best == NOT_HERE:
            closed[line] = True
            continue
        append(data, plan, line, best)
        if best == pinned[line]:
            pinned[line] = next_pinned(data, plan, line)
