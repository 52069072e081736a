"""A plan: one sequence a line; its times and figures are derived from it, in plain Python.

This is the reference that the compiled evaluator must equal, and what explains a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outfeed.solver.problem import Line, Problem

Sequences = Sequence[Sequence[int]]
"""The orders of each line, by index, in the order in which they run."""

OVERLAP = 2**20
"""What a unit of time costs in which an order is in the way of a pinned one, or works on after the
last window of its line."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One order on its line: changeover from `set_up_at`, run from `start` until `end`."""

    order: int
    line: int
    set_up_at: int
    start: int
    end: int
    changeover: int
    in_the_way: int
    """For how long the order before it, with the changeover, is in the way of a pinned one."""
    beyond: int = 0
    """For how long after the last window of the line it ends."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan comes to. All are sums over the plan, times in the unit of the problem."""

    objective: int
    weighted_tardiness: int
    tardiness: int
    late_orders: int
    changeover_time: int
    line_end_time: int
    """Of each line that runs orders, from its first window to the end of the last of them."""
    moved_orders: int
    shifted_time: int
    makespan: int
    in_the_way: int
    beyond: int = 0


def timed(
    problem: Problem, sequences: Sequences, not_before: Mapping[int, int] | None = None
) -> list[Operation]:
    """
    The operations of a plan, line by line in sequence.

    Changeover and run take working time only and pause outside of windows; the changeover may
    precede the release. What would start at a window's end starts in the next; beyond the last
    window a line works without end, at the price of `OVERLAP` (`validator` tells of that). Orders
    that are `not_before` an instant wait for that, too.
    """
    return [
        operation
        for line, sequence in enumerate(sequences)
        for operation in timed_line(problem, line, sequence, not_before)
    ]


def timed_line(
    problem: Problem,
    line: int,
    sequence: Sequence[int],
    not_before: Mapping[int, int] | None = None,
) -> list[Operation]:
    """The operations of one line."""
    held = not_before or {}
    clock = _Clock(problem.lines[line])
    family = problem.lines[line].initial
    found = []
    for number in sequence:
        order = problem.orders[number]
        changeover = problem.changeover(line, family, number)
        set_up_at = clock.opening(clock.at) if changeover else clock.at
        ready = clock.after(clock.at, changeover) if changeover else clock.at
        work = order.work[line]
        if order.start_at is not None:
            start, end = order.start_at, order.start_at + work
            in_the_way, beyond = max(0, ready - start), 0
        else:
            start = clock.opening(max(ready, order.release, held.get(number, ready)))
            if order.whole:
                start = clock.whole(start, work)
            end = clock.after(start, work)
            in_the_way, beyond = 0, max(0, end - clock.forever)
        found.append(Operation(number, line, set_up_at, start, end, changeover, in_the_way, beyond))
        clock.at, family = end, order.family
    return found


class _Clock:
    """Where a line stands, and how working time passes there."""

    def __init__(self, line: Line) -> None:
        self._windows = list(line.windows)
        self.forever = line.windows[-1][1]
        self.at = line.windows[0][0]

    def opening(self, at: int) -> int:
        """The first instant from `at` on at which the line works."""
        for start, end in self._windows:
            if at < end:
                return max(at, start)
        return max(at, self.forever)

    def after(self, at: int, work: int) -> int:
        """The instant at which so much work is done that begins at `at`."""
        at = self.opening(at)
        for _, end in ((start, end) for start, end in self._windows if end > at):
            at = self.opening(at)
            if at + work <= end:
                return at + work
            work -= end - at
            at = end
        return max(at, self.forever) + work

    def whole(self, at: int, work: int) -> int:
        """The first instant from `at` on from which so much work fits into one window."""
        for start, end in self._windows:
            if max(at, start) + work <= end:
                return max(at, start)
        return max(at, self.forever)


def figures(problem: Problem, sequences: Sequences) -> Figures:
    """What a plan costs and what that is made of."""
    return figures_of(problem, timed(problem, sequences))


def figures_of(problem: Problem, operations: Sequence[Operation]) -> Figures:
    """What operations cost, which may be of some lines only."""
    weighted = tardiness = late = moved = shifted = 0
    for each in operations:
        order = problem.orders[each.order]
        over = max(0, each.end - order.due)
        weighted += order.weight * over
        tardiness += over
        late += over > 0
        if order.kept is not None:
            moved += order.kept[0] != each.line
            shifted += abs(each.end - order.kept[1])
    changeover_time = sum(each.changeover for each in operations)
    in_the_way = sum(each.in_the_way for each in operations)
    beyond = sum(each.beyond for each in operations)
    makespan = max((each.end for each in operations), default=0)
    line_end_time = _line_end_time(problem, operations)
    weights = problem.weights
    objective = (
        weights.tardiness * weighted
        + weights.line_end * line_end_time
        + weights.changeover * changeover_time
        + weights.moved * moved
        + weights.shifted * shifted
        + OVERLAP * (in_the_way + beyond)
    )
    return Figures(
        objective=makespan if problem.makespan else objective,
        weighted_tardiness=weighted,
        tardiness=tardiness,
        late_orders=late,
        changeover_time=changeover_time,
        line_end_time=line_end_time,
        moved_orders=moved,
        shifted_time=shifted,
        makespan=makespan,
        in_the_way=in_the_way,
        beyond=beyond,
    )


def _line_end_time(problem: Problem, operations: Sequence[Operation]) -> int:
    ends = {each.line: each.end for each in operations}
    return sum(max(0, end - problem.lines[line].windows[0][0]) for line, end in ends.items())


def fitting(problem: Problem, sequences: Sequences) -> tuple[list[list[int]], list[int]]:
    """A plan without the orders that end beyond the last window of their line, and those orders."""
    beyond = {each.order for each in timed(problem, sequences) if each.beyond}
    kept = [[order for order in sequence if order not in beyond] for sequence in sequences]
    return kept, sorted(beyond)
