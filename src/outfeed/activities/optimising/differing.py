"""What a plan that was found does to each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from outfeed.activities.optimising.accepting import needed_with
from outfeed.activities.optimising.found_plan import FoundPlan
from outfeed.activities.optimising.parts import tardiness_by_line
from outfeed.activities.optimising.plant_problem import PlantProblem
from outfeed.solver.plan import Operation


@dataclass(slots=True)
class _Line:
    entries: int = 0
    moved: int = 0
    new: int = 0
    gone: int = 0


def difference_of(
    plant: PlantProblem, operations: Sequence[Operation], found: FoundPlan
) -> list[dict[str, Any]]:
    """Give what a found plan does to each line, as JSON; `needs` are lines to accept with it."""
    lines: dict[int, _Line] = {plan.line_id: _Line() for plan in plant.lines}
    for item in found.items:
        line = lines[item.line_id]
        line.entries += 1
        if item.before is None:
            line.new += 1
        elif not item.same:
            line.moved += 1
            if item.before.line_id != item.line_id and item.before.line_id in lines:
                lines[item.before.line_id].gone += 1
    for line_id, _, _ in found.removed_at:
        if line_id in lines:
            lines[line_id].gone += 1
    return list(_shown(plant, operations, found, lines))


def _shown(
    plant: PlantProblem,
    operations: Sequence[Operation],
    found: FoundPlan,
    lines: dict[int, _Line],
) -> Iterator[dict[str, Any]]:
    late_before, changeovers_before = _by_line(plant, plant.present)
    late, changeovers = _by_line(plant, operations)
    together = _together(found, lines)
    for number, plan in enumerate(plant.lines):
        line = lines[plan.line_id]
        yield {
            "line_id": plan.line_id,
            "entries": line.entries,
            "changes": line.moved + line.new + line.gone,
            "moved": line.moved,
            "new": line.new,
            "tardiness": late[number],
            "tardiness_before": late_before[number],
            "changeover_time": changeovers[number],
            "changeover_time_before": changeovers_before[number],
            "needs": sorted(together[plan.line_id] - {plan.line_id}),
        }


def _together(found: FoundPlan, lines: Iterable[int]) -> dict[int, set[int]]:
    """Lines that only change together, by each of them; looked for once for all of them."""
    groups: dict[int, set[int]] = {}
    for line_id in lines:
        if line_id not in groups:
            group = {line_id, *needed_with(found, line_id)}
            groups.update(dict.fromkeys(group, group))
    return groups


def _by_line(
    plant: PlantProblem, operations: Sequence[Operation]
) -> tuple[Counter[int], Counter[int]]:
    """Tardiness and changeover time of each line, in seconds, as the figures of the whole count."""
    late = tardiness_by_line(plant.problem, plant.pieces, operations)
    changeovers = Counter(plant.changeovers_begun)
    for each in operations:
        changeovers[each.line] += each.changeover
    return late, changeovers
