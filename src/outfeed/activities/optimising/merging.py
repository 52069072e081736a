"""Neighbours of one order on one line, which a plan makes one entry of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from outfeed.activities.optimising.plant_problem import PlantProblem
from outfeed.solver.plan import Operation

_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Merged:
    """
    What becomes one entry: by its index the piece whose entry it is, if any has one.

    `gone` are other pieces that have an entry, which it takes in. Times are ticks. `until` is when
    the last of its pieces ends by itself, which may be some seconds after `end`.
    """

    line: int
    piece: int
    quantity: Decimal
    start: int
    end: int
    until: int
    gone: list[int] = field(default_factory=list)
    grown: bool = False


def merged(
    plant: PlantProblem, operations: Iterable[Operation], stays: Collection[int] = ()
) -> list[Merged]:
    """
    Give the entries of a plan, whose operations are line by line and in sequence.

    Two of which each `stays` where it is are left as they are.
    """
    found: list[Merged] = []
    for each in operations:
        piece = plant.pieces[each.order]
        start, end = each.start + plant.origin, each.end + plant.origin
        last = found[-1] if found and found[-1].line == each.line else None
        if (
            last is not None
            and not each.changeover
            and (last.grown or last.piece not in stays or each.order not in stays)
            and _are_one(plant, last, each.order, start)
        ):
            _take_in(plant, last, each.order, end)
        else:
            quantity = piece.quantity or Decimal(0)
            found.append(Merged(each.line, each.order, quantity, start, end, end))
    return found


def _are_one(plant: PlantProblem, last: Merged, order: int, start: int) -> bool:
    before, after = plant.pieces[last.piece], plant.pieces[order]
    if before.order_id != after.order_id or before.fixed or after.fixed:
        return False
    # What was written to one of them would be lost.
    notes = {piece.entry.notes for piece in (before, after) if piece.entry is not None}
    if len(notes) > 1 or plant.problem.orders[order].whole:
        return False
    return start == plant.working[last.line].finish(last.until, 0)[0]


def _take_in(plant: PlantProblem, last: Merged, order: int, until: int) -> None:
    piece = plant.pieces[order]
    if piece.entry_id is not None:
        if plant.pieces[last.piece].entry_id is None:
            last.piece = order
        else:
            last.gone.append(order)
    last.quantity += piece.quantity or Decimal(0)
    last.grown, last.until = True, until
    rate = plant.lines[last.line].rates[piece.order.product_id].rate
    work = rate.scheduled_work_time(last.quantity, piece.order.unit) // _SECOND
    # The seconds that the pieces were rounded up to may be fewer of both together.
    last.end = plant.working[last.line].finish(last.start, work)[1]
