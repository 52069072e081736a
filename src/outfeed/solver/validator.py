"""Whether a plan may be: looked at from outside, without the evaluator that made it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from outfeed.solver.plan import Operation
from outfeed.solver.problem import Order, Problem

Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks, in words, with the order that breaks it."""

    rule: str
    detail: str
    order: int | None = None


def violations(
    problem: Problem, operations: Sequence[Operation], unplaced: Collection[int] = ()
) -> list[Violation]:
    """
    Every rule that the operations of a plan break; none, where it can be carried out.

    Each order that can run anywhere, and is not left `unplaced`, stands in it once, on a line that
    may run it, not before its release, with its changeover before it, in working time of the line
    and exactly as long as the work takes; one after the other; pinned ones at their instant and
    what runs first, first. Between orders that are pinned nothing is asked: people put them there.
    """
    found = _counted(problem, operations, unplaced)
    ran: list[list[Operation]] = [[] for _ in problem.lines]
    for each in operations:
        if 0 <= each.line < len(ran) and 0 <= each.order < len(problem.orders):
            ran[each.line].append(each)
        else:
            found.append(Violation("known", f"There is no {each.order} or line {each.line}."))
    for line, here in enumerate(ran):
        found += _of_line(problem, line, sorted(here, key=_by_start), unplaced)
    return found


def _by_start(each: Operation) -> tuple[int, int]:
    return each.start, each.end


def _counted(
    problem: Problem, operations: Sequence[Operation], unplaced: Collection[int]
) -> list[Violation]:
    times = Counter(each.order for each in operations)
    found = []
    for number, order in enumerate(problem.orders):
        wanted = 1 if order.work and number not in unplaced else 0
        if times[number] != wanted:
            detail = f"Order {order.name} is planned {times[number]} times and not {wanted}."
            found.append(Violation("once", detail, number))
    return found


def _of_line(
    problem: Problem, line: int, ran: Sequence[Operation], unplaced: Collection[int]
) -> list[Violation]:
    place = problem.lines[line]
    found = []
    first = [order for order in place.first if order not in unplaced]
    if [each.order for each in ran[: len(first)]] != first:
        found.append(Violation("first", f"Line {place.name} does not begin with what runs first."))
    before: Operation | None = None
    for each in ran:
        order = problem.orders[each.order]
        broken = _of_operation(problem, line, each, before)
        for rule, detail in broken:
            found.append(Violation(rule, f"{order.name} on {place.name}: {detail}", each.order))
        before = each
    return found


def _of_operation(
    problem: Problem, line: int, each: Operation, before: Operation | None
) -> list[tuple[str, str]]:
    order = problem.orders[each.order]
    windows = problem.lines[line].windows
    if line not in order.work:
        return [("eligible", "the line can't run it.")]
    if order.start_at is not None:
        found = _of_pinned(order, order.start_at, order.work[line], each)
        if before is None or problem.orders[before.order].start_at is not None:
            return found
    else:
        found = _of_free(order, order.work[line], each, windows)
    if before is None:
        free_from, family = windows[0][0], problem.lines[line].initial
    else:
        free_from, family = before.end, problem.orders[before.order].family
    if each.start < free_from:
        found.append(("overlap", f"it starts at {each.start}, before the line is free."))
    changeover = problem.changeover(line, family, each.order)
    if changeover and _worked(windows, free_from, each.start) < changeover:
        found.append(("changeover", f"there is no time for a changeover of {changeover}."))
    return found


def _of_pinned(order: Order, at: int, work: int, each: Operation) -> list[tuple[str, str]]:
    """A pinned order runs at its instant, whatever the calendar says."""
    if (each.start, each.end) == (at, at + work):
        return []
    return [("pinned", f"it is pinned to {at}.")]


def _of_free(order: Order, work: int, each: Operation, windows: Windows) -> list[tuple[str, str]]:
    found = []
    if each.start < order.release:
        found.append(("release", f"it starts at {each.start}, before {order.release}."))
    starts = _worked(windows, each.start, each.start + 1)
    ends = _worked(windows, each.end - 1, each.end)
    if not starts or not (ends or each.end == each.start):
        found.append(("calendar", f"the line does not work at {each.start} or {each.end}."))
    if _worked(windows, each.start, each.end) != work:
        found.append(("work", f"it takes {work} of working time."))
    if order.whole and each.end - each.start != work:
        found.append(("whole", "it may not pause."))
    return found


def _worked(windows: Windows, start: int, end: int) -> int:
    total = 0
    for opens, closes in windows[max(0, bisect_left(windows, (start, start)) - 1) :]:
        if opens >= end:
            break
        total += max(0, min(end, closes) - max(start, opens))
    return total
