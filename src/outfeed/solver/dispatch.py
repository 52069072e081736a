"""Dispatch rules: a plan at once, order after order on the line that is free first.

ATCS, the apparent tardiness cost with setups, is of Lee, Bhaskaran and Pinedo (IIE Transactions
29, 1997); EDD takes what is due first.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import (
    COST,
    DUE,
    END,
    FAMILY,
    FREE,
    MATRIX,
    NOT_HERE,
    ORDER,
    PINNED,
    RELEASE,
    STANDS,
    WEIGHT,
    Data,
    Plan,
)
from outfeed.solver.compiled import compiled
from outfeed.solver.evaluator import of_line_end, run, standing

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
    effort: float,
    scale: tuple[float, float],
) -> float:
    """How urgent an order is on a line at an instant; the highest goes next."""
    if patience == EARLIEST_DUE:
        return -np.float64(data.orders[order, DUE])
    mean_work, mean_changeover = scale
    work = max(1, data.work[order, line])
    changeover = 0
    if family != NOT_HERE:
        changeover = data.changeovers[data.lines[line, MATRIX], family, data.orders[order, FAMILY]]
    waits = max(0, data.orders[order, RELEASE] - at - changeover)
    slack = max(0, data.orders[order, DUE] - work - at - changeover - waits)
    return (
        np.log(max(1, data.orders[order, WEIGHT]) / work)
        - slack / (patience * mean_work)
        - changeover / (effort * mean_changeover)
        - waits / mean_work
    )


@compiled
def append(data: Data, plan: Plan, line: int, order: int) -> None:
    """Run an order last on a line."""
    place = plan.many[line]
    at, window, family, cost = standing(data, plan, line, place)
    end, window, more = run(data, line, order, at, window, family)
    plan.places[line, place, ORDER] = order
    plan.places[line, place, END] = end
    plan.places[line, place, STANDS] = window
    plan.places[line, place, COST] = cost + more
    plan.total[line] = cost + more + of_line_end(data, line, end)
    plan.many[line] = place + 1


@compiled
def waiting(data: Data, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """
    The orders that are not in a plan yet, line by line, and how many each may run.

    What is pinned is last, what begins last first; the others as they are numbered.
    """
    orders, lines = data.work.shape
    placed = np.zeros(orders, np.bool_)
    for line in range(lines):
        for place in range(plan.many[line]):
            placed[plan.places[line, place, ORDER]] = True
    by_instant = np.argsort(-data.orders[:, PINNED], kind="mergesort")
    found = np.empty((lines, orders), np.int64)
    many = np.zeros(lines, np.int64)
    for free in (True, False):
        for n in range(orders):
            order = n if free else by_instant[n]
            if placed[order] or (data.orders[order, PINNED] == FREE) != free:
                continue
            for line in range(lines):
                if data.work[order, line] != NOT_HERE:
                    found[line, many[line]] = order
                    many[line] += 1
    return found, many


@compiled
def in_the_way(data: Data, plan: Plan, line: int, order: int, pinned: int) -> bool:
    """Whether an order, run next, would not be out of the way of a pinned one in time."""
    at, window, family, _ = standing(data, plan, line, plan.many[line])
    at, window, _ = run(data, line, order, at, window, family)
    _, _, cost = run(data, line, pinned, at, window, data.orders[order, FAMILY])
    at, window, _, _ = standing(data, plan, line, 0)
    _, _, free = run(data, line, pinned, at, window, data.orders[order, FAMILY])
    return cost > free


@compiled
def next_for(
    data: Data,
    plan: Plan,
    line: int,
    left: np.ndarray,
    many: int,
    done: np.ndarray,
    patience: float,
    effort: float,
    scale: tuple[float, float],
) -> tuple[int, int]:
    """The order to run next on a line of those left, NOT_HERE for none, and how many are left."""
    at, _, family, _ = standing(data, plan, line, plan.many[line])
    best, most, kept = NOT_HERE, 0.0, 0
    pinned, last = NOT_HERE, many - 1
    while last >= 0 and done[left[last]]:
        last -= 1
    if last >= 0 and data.orders[left[last], PINNED] != FREE:
        pinned = left[last]
    for n in range(many):
        order = left[n]
        if done[order]:
            continue
        left[kept] = order
        kept += 1
        if data.orders[order, PINNED] != FREE:
            continue
        urgent = index(data, order, line, at, family, patience, effort, scale)
        if best != NOT_HERE and urgent <= most:
            continue
        if pinned == NOT_HERE or not in_the_way(data, plan, line, order, pinned):
            best, most = order, urgent
    return (pinned if best == NOT_HERE else best), kept


@compiled
def dispatch(
    data: Data, plan: Plan, patience: float, effort: float, scale: tuple[float, float]
) -> None:
    """Fill a plan, which holds what runs first on each line, with all orders that can run."""
    orders, lines = data.work.shape
    left, many = waiting(data, plan)
    done = np.zeros(orders, np.bool_)
    open_lines = lines
    closed = np.zeros(lines, np.bool_)
    while open_lines:
        line, free = NOT_HERE, np.int64(0)
        for each in range(lines):
            at = standing(data, plan, each, plan.many[each])[0]
            if not closed[each] and (line == NOT_HERE or at < free):
                line, free = each, at
        order, many[line] = next_for(
            data, plan, line, left[line], many[line], done, patience, effort, scale
        )
        if order == NOT_HERE:
            closed[line] = True
            open_lines -= 1
        else:
            append(data, plan, line, order)
            done[order] = True
