"""The problem: orders on lines with calendars and changeovers, and what a plan of it costs.

In the literature R | r_j, M_j, s_ijk | Σ w_j T_j: unrelated lines, release times, eligibility,
changeovers that depend on sequence and line; here with calendars, fixed orders and stability.
Times are whole numbers of one unit that the caller chooses, counted from an origin of his.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from outfeed.model.errors import FieldError, Invalid

LATEST = 2**40
"""Instants and costs lie below this, so that sums of them fit 64 bits."""

LONGEST = 2**31
"""Work and changeovers are below this."""

NEVER = LATEST - 1
"""When an order is due that has no due date."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    Something to be made once, on one line.

    `work` is the working time that it takes on each line that may run it, by the line's index. It
    may not start before `release`; after `due` each unit of time costs `weight`. A `whole` order
    must run within one working window, others pause outside of them. `family` is what changeovers
    go by. `start_at` pins it to an instant, on its only line, whatever the calendar says, until
    `start_at + work`. `kept` is where a plan had it: its line and end.
    """

    name: str
    family: int
    work: Mapping[int, int]
    due: int
    release: int = 0
    weight: int = 1
    whole: bool = False
    start_at: int | None = None
    kept: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line with its working windows, in order and apart; each includes its start, not its end.

    `initial` is the family that it is set up for (None: no changeover before the first order).
    `first` are the orders, by index, that run first, in this sequence. `changeovers` names the
    matrix that holds for it.
    """

    name: str
    windows: Sequence[tuple[int, int]]
    initial: int | None = None
    first: tuple[int, ...] = ()
    changeovers: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What a plan costs, each per unit of time or per order moved; tardiness times an order's weight.

    `line_end` is what it costs that a line is busy for longer: up to the end of its last order.
    """

    tardiness: int = 1
    changeover: int = 0
    moved: int = 0
    shifted: int = 0
    line_end: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Lines, orders, and the working time of a changeover: `changeovers[matrix][from][to]`.

    Raises `Invalid`, with every fault, where something can't be.
    """

    lines: Sequence[Line]
    orders: Sequence[Order]
    changeovers: Sequence[Sequence[Sequence[int]]]
    weights: Weights = field(default_factory=Weights)
    makespan: bool = False
    """Minimise the end of the last order, and nothing else."""

    def __post_init__(self) -> None:
        faults = [*self._of_lines(), *self._of_orders(), *self._of_changeovers()]
        if faults:
            detail = " ".join(fault.detail for fault in faults[:5])
            raise Invalid("invalid_problem", detail, errors=faults[:100])

    def changeover(self, line: int, family: int | None, order: int) -> int:
        """The working time of the changeover before an order, on a line set up for a family."""
        if family is None:
            return 0
        matrix = self.changeovers[self.lines[line].changeovers]
        return matrix[family][self.orders[order].family]

    def _of_lines(self) -> list[FieldError]:
        faults = []
        for number, line in enumerate(self.lines):
            place = f"lines[{number}]"
            if not line.windows:
                faults.append(_fault(f"{place}.windows", f"Line {line.name} never works."))
            if any(start >= end for start, end in line.windows) or any(
                end > start for (_, end), (start, _) in pairwise(line.windows)
            ):
                detail = f"The windows of line {line.name} overlap, or end before they start."
                faults.append(_fault(f"{place}.windows", detail))
            if line.windows and not -LATEST < line.windows[0][0] <= line.windows[-1][1] < LATEST:
                faults.append(_fault(f"{place}.windows", f"Line {line.name} works too long."))
            for order in line.first:
                if not 0 <= order < len(self.orders) or number not in self.orders[order].work:
                    detail = f"Line {line.name} can't run what it is to run first."
                    faults.append(_fault(f"{place}.first", detail))
        first = [order for line in self.lines for order in line.first]
        if len(first) != len(set(first)):
            faults.append(_fault("lines", "An order is to be run first twice."))
        return faults

    def _of_orders(self) -> list[FieldError]:
        faults = []
        for number, order in enumerate(self.orders):
            place = f"orders[{number}]"
            if any(not 0 <= line < len(self.lines) for line in order.work):
                faults.append(_fault(f"{place}.work", f"Order {order.name} names an unknown line."))
            if any(not 0 <= work < LONGEST for work in order.work.values()):
                short = any(work < 0 for work in order.work.values())
                said = "takes less than no time" if short else "takes absurdly long"
                faults.append(_fault(f"{place}.work", f"Order {order.name} {said}."))
            if not 0 <= order.weight < 2**20:
                said = "weighs less than nothing" if order.weight < 0 else "weighs too much"
                faults.append(_fault(f"{place}.weight", f"Order {order.name} {said}."))
            if not (abs(order.due) < LATEST and abs(order.release) < LATEST):
                faults.append(_fault(f"{place}.due", f"Order {order.name} is due in another age."))
            if order.start_at is not None and len(order.work) != 1:
                detail = f"Order {order.name} is pinned, so it needs exactly one line."
                faults.append(_fault(f"{place}.start_at", detail))
        return faults

    def _of_changeovers(self) -> list[FieldError]:
        faults = []
        families = {order.family for order in self.orders}
        families |= {line.initial for line in self.lines if line.initial is not None}
        most = max(families, default=-1) + 1
        if min(families, default=0) < 0:
            faults.append(_fault("orders", "A family is a number from 0 on."))
        for number, matrix in enumerate(self.changeovers):
            if len(matrix) < most or any(len(row) < most for row in matrix):
                detail = f"Matrix {number} of changeovers has not all {most} families."
                faults.append(_fault(f"changeovers[{number}]", detail))
            elif any(row and not 0 <= min(row) <= max(row) < LONGEST for row in matrix):
                detail = f"Matrix {number} of changeovers has times that can't be."
                faults.append(_fault(f"changeovers[{number}]", detail))
        if any(not 0 <= line.changeovers < len(self.changeovers) for line in self.lines):
            faults.append(
                _fault("lines", "A line names a matrix of changeovers that is not there.")
            )
        return faults


def _fault(place: str, detail: str) -> FieldError:
    return FieldError(place, "invalid", detail)
