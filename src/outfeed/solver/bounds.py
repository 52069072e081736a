"""Lower bounds: no plan can cost less."""

from __future__ import annotations

from outfeed.solver.plan import timed_line
from outfeed.solver.problem import Problem


def bound(problem: Problem) -> int:
    """
    A lower bound of the objective.

    Of a makespan: what the longest order takes where it is quickest, and all work, each where it
    is quickest, shared evenly. Of tardiness: every order alone on the line where it ends first.
    """
    if problem.makespan:
        start = problem.lines[0].windows[0][0] if problem.lines else 0
        least = [min(order.work.values()) for order in problem.orders if order.work]
        even = -(-sum(least) // max(1, len(problem.lines)))
        return start + max([even, *least], default=0)
    total = 0
    for number, order in enumerate(problem.orders):
        ends = [_alone(problem, line, number) for line in order.work]
        if ends:
            total += order.weight * max(0, min(ends) - order.due)
    return total


def _alone(problem: Problem, line: int, order: int) -> int:
    """When an order ends that runs first on a line, which is set up for it."""
    place = problem.lines[line]
    if order in place.first:
        return timed_line(problem, line, place.first[: place.first.index(order) + 1])[-1].end
    free = timed_line(problem, line, [order])[0]
    return free.end if free.changeover == 0 else _set_up(problem, line, order)


def _set_up(problem: Problem, line: int, order: int) -> int:
    from dataclasses import replace

    ready = replace(problem.lines[line], initial=problem.orders[order].family, first=())
    alone = replace(problem, lines=[*problem.lines[:line], ready, *problem.lines[line + 1 :]])
    return timed_line(alone, line, [order])[0].end
