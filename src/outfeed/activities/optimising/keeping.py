"""What a plan that was found leaves as it is: whatever gains nothing by the weights asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from outfeed.activities.optimising.plant_problem import PlantProblem
from outfeed.model.time import next_tick_of, tick_of
from outfeed.solver.plan import Operation, Sequences, figures_of, timed, timed_line

HALVINGS = 3
"""How often the entries of a line are halved to find those that gain by starting earlier."""


@dataclass(frozen=True, slots=True)
class Carried:
    """
    A plan as it would be carried out; `beyond` are orders that end after all that is planned.

    `stays` are the pieces, by index, whose entries are left where they stand on the board.
    """

    operations: list[Operation]
    beyond: list[int]
    objective: int
    stays: frozenset[int]

    @property
    def cost(self) -> tuple[int, int]:
        """What plans are compared by: to leave out an order is dearer than anything else."""
        return len(self.beyond), self.objective


def carried(
    plant: PlantProblem, sequences: Sequences, standing: Sequences | None = None
) -> Carried:
    """
    Give what a plan comes to where entries start earlier than they do only if that gains.

    `standing` is the present plan with what is new put into it. Where the plan that was found does
    not cost less, it is that.
    """
    kept, beyond = _fitting(sequences, timed(plant.problem, sequences))
    operations = [
        each
        for line, sequence in enumerate(kept)
        for each in _Holding(plant, line, sequence).operations()
    ]
    found = _carried(plant, operations, beyond, whole=False)
    present = _as_it_stands(plant, plant.start if standing is None else standing)
    return found if present is None or found.cost < present.cost else present


def _as_it_stands(plant: PlantProblem, standing: Sequences) -> Carried | None:
    """The present plan as it goes; None where it is not whole."""
    problem = plant.problem
    known = {order for sequence in standing for order in sequence}
    if any(order.work and number not in known for number, order in enumerate(problem.orders)):
        return None
    operations = timed(problem, standing, plant.not_before)
    kept, beyond = _fitting(standing, operations)
    if any(plant.pieces[order].entry is not None for order in beyond):
        return None
    return _carried(plant, timed(problem, kept, plant.not_before), beyond, whole=True)


def _fitting(
    sequences: Sequences, operations: Collection[Operation]
) -> tuple[list[list[int]], list[int]]:
    beyond = {each.order for each in operations if each.beyond}
    return [[order for order in line if order not in beyond] for line in sequences], sorted(beyond)


def _carried(
    plant: PlantProblem, operations: list[Operation], beyond: list[int], *, whole: bool
) -> Carried:
    objective = figures_of(plant.problem, operations).objective
    return Carried(operations, beyond, objective, frozenset(_stays(plant, operations, whole=whole)))


def _stays(plant: PlantProblem, operations: Sequence[Operation], *, whole: bool) -> set[int]:
    """
    Pieces whose entries stay where they stand.

    What is only pushed by what is expected, as it would be anyway, stays where it is planned: as
    far as nothing before it on its line is other than it was.
    """
    down = set() if whole else {each.line_id for each in plant.asked.down}
    present = {each.order: each for each in plant.present}
    found: set[int] = set()
    changed: set[int] = set()
    for each in operations:
        piece, line_id = plant.pieces[each.order], plant.lines[each.line].line_id
        if piece.entry is None:
            changed.add(each.line)
            continue
        planned = tick_of(piece.entry.start_at), next_tick_of(piece.entry.end_at)
        times = each.start + plant.origin, each.end + plant.origin
        there = piece.fixed or (piece.entry.line_id, planned) == (line_id, times)
        pushed = each.line not in changed and line_id not in down and _is(each, present)
        if there or pushed:
            found.add(each.order)
        else:
            changed.add(each.line)
    return found


def _is(each: Operation, present: dict[int, Operation]) -> bool:
    was = present.get(each.order)
    return was is not None and (was.line, was.start, was.end) == (each.line, each.start, each.end)


class _Holding:
    """Holds the entries of a line where they are, as far as that costs nothing."""

    def __init__(self, plant: PlantProblem, line: int, sequence: Sequence[int]) -> None:
        self._plant, self._line, self._sequence = plant, line, sequence
        self._held: dict[int, int] = {}
        self._best = timed_line(plant.problem, line, sequence)
        self._cost = figures_of(plant.problem, self._best).objective

    def operations(self) -> list[Operation]:
        """Give the line as it is carried out."""
        standing = set(self._plant.start[self._line])
        held = self._plant.not_before
        own = [order for order in self._sequence if order in standing and order in held]
        if any(each.start < held.get(each.order, each.start) for each in self._best):
            self._hold(own, HALVINGS)
        return self._best

    def _hold(self, orders: Sequence[int], halvings: int) -> None:
        held = self._held | {order: self._plant.not_before[order] for order in orders}
        operations = timed_line(self._plant.problem, self._line, self._sequence, held)
        cost = figures_of(self._plant.problem, operations).objective
        if cost <= self._cost:
            self._held, self._best, self._cost = held, operations, cost
        elif halvings and len(orders) > 1:
            half = len(orders) // 2
            self._hold(orders[half:], halvings - 1)
            self._hold(orders[:half], halvings - 1)
