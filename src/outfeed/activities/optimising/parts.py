"""What a plan of the plant comes to, told by production orders and not by pieces of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outfeed.model.time import next_tick_of
from outfeed.solver.plan import Operation
from outfeed.solver.problem import NEVER, Problem

if TYPE_CHECKING:
    from outfeed.activities.optimising.plant_problem import Piece


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What a plan comes to; times are seconds, `makespan` from now until its last entry ends.

    An order is late where the last of its entries ends after it is due; `weighted_tardiness` is
    that lateness times what orders weigh. `line_end_time` is of each line until its last entry
    ends. `moved` counts entries that are on another line than on the board, `shifted` is by how
    much entries end at other times than there.
    """

    late_orders: int
    tardiness: int
    weighted_tardiness: int
    changeover_time: int
    line_end_time: int
    moved: int
    shifted: int
    makespan: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Parts:
        """Give it from its JSON."""
        return cls(**{name: given[name] for name in cls.__dataclass_fields__})

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def parts_of(
    problem: Problem,
    pieces: Sequence[Piece],
    line_ids: Sequence[int],
    origin: int,
    operations: Sequence[Operation],
    changeovers_begun: int,
) -> Parts:
    """Give what operations come to; `line_ids` are the problem's lines in the plant."""
    line_ends: dict[int, int] = {}
    moved = shifted = 0
    for each in operations:
        piece = pieces[each.order]
        line_ends[each.line] = max(each.end, line_ends.get(each.line, each.end))
        if piece.entry is not None and not piece.fixed:
            moved += line_ids[each.line] != piece.entry.line_id
            shifted += abs(each.end + origin - next_tick_of(piece.entry.end_at))
    late = _late(problem, pieces, operations)
    begins = [line.windows[0][0] for line in problem.lines]
    return Parts(
        late_orders=len(late),
        tardiness=sum(time for time, _ in late),
        weighted_tardiness=sum(time * problem.orders[each.order].weight for time, each in late),
        changeover_time=sum(each.changeover for each in operations) + changeovers_begun,
        line_end_time=sum(max(0, end - begins[line]) for line, end in line_ends.items()),
        moved=moved,
        shifted=shifted,
        makespan=max([0, *line_ends.values()]),
    )


def tardiness_by_line(
    problem: Problem, pieces: Sequence[Piece], operations: Sequence[Operation]
) -> Counter[int]:
    """Give the tardiness of orders by the line, of the problem, on which the last of each ends."""
    found: Counter[int] = Counter()
    for time, last in _late(problem, pieces, operations):
        found[last.line] += time
    return found


def _late(
    problem: Problem, pieces: Sequence[Piece], operations: Sequence[Operation]
) -> list[tuple[int, Operation]]:
    """By how much orders are late, of those that are, with what is the last of each."""
    last: dict[int, Operation] = {}
    for each in operations:
        order_id = pieces[each.order].order_id
        if order_id not in last or each.end > last[order_id].end:
            last[order_id] = each
    due = ((problem.orders[each.order].due, each) for each in last.values())
    return [(each.end - at, each) for at, each in due if at != NEVER and each.end > at]
