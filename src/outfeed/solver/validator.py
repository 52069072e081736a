"""Whether a plan may be: looked at from outside, without the evaluator that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from outfeed.solver.plan import Operation
from outfeed.solver.problem import Problem


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks, in words, with the order that breaks it."""

    rule: str
    detail: str
    order: int | None = None


def violations(problem: Problem, operations: Sequence[Operation]) -> list[Violation]:
    """
    Every rule that the operations of a plan break; none, where it can be carried out.

    Each order that can run anywhere stands in it once, on a line that may run it, not before its
    release, with its changeover before it, in working time of the line and no longer than the work
    takes; one after the other; pinned ones at their instant and what runs first, first.
    """
    found = _counted(problem, operations)
    for line in range(len(problem.lines)):
        ran = sorted((each for each in operations if each.line == line), key=_by_start)
        found += _of_line(problem, line, ran)
    return found


def _by_start(each: Operation) -> tuple[int, int]:
    return each.start, each.end


def _counted(problem: Problem, operations: Sequence[Operation]) -> list[Violation]:
    times = Counter(each.order for each in operations)
    found = []
    for number, order in enumerate(problem.orders):
        wanted = 1 if order.work else 0
        if times[number] != wanted:
            detail = f"Order {order.name} is planned {times[number]} times and not {wanted}."
            found.append(Violation("once", detail, number))
    return found


def _of_line(problem: Problem, line: int, ran: Sequence[Operation]) -> list[Violation]:
    place = problem.lines[line]
    found = []
    if tuple(each.order for each in ran[: len(place.first)]) != tuple(place.first):
        found.append(Violation("first", f"Line {place.name} does not begin with what runs first."))
    free_from, family = place.windows[0][0], place.initial
    for each in ran:
        order = problem.orders[each.order]
        for rule, detail in _of_operation(problem, line, each, free_from, family):
            found.append(Violation(rule, f"{order.name} on {place.name}: {detail}", each.order))
        free_from, family = each.end, order.family
    return found


def _of_operation(
    problem: Problem, line: int, each: Operation, free_from: int, family: int | None
) -> list[tuple[str, str]]:
    order = problem.orders[each.order]
    if line not in order.work:
        return [("eligible", "the line can't run it.")]
    found = []
    changeover = problem.changeover(line, family, each.order)
    pinned = order.start_at is not None
    # A pinned order runs at its instant whatever the calendar says.
    if pinned and (each.start, each.end) != (order.start_at, each.start + order.work[line]):
        found.append(("pinned", f"it is pinned to {order.start_at}."))
    if not pinned and each.start < order.release:
        found.append(("release", f"it starts at {each.start}, before {order.release}."))
    if each.start < free_from:
        found.append(("overlap", f"it starts at {each.start}, in the run before it."))
    windows = problem.lines[line].windows
    if changeover and _worked(windows, free_from, each.start) < changeover:
        found.append(("changeover", f"there is no time for a changeover of {changeover}."))
    if not pinned and _worked(windows, each.start, each.end) != order.work[line]:
        found.append(("work", f"it takes {order.work[line]} of working time."))
    if not pinned and order.whole and each.end - each.start != order.work[line]:
        found.append(("whole", "it may not pause."))
    return found


def _worked(windows: Sequence[tuple[int, int]], start: int, end: int) -> int:
    return sum(max(0, min(end, closes) - max(start, opens)) for opens, closes in windows)
