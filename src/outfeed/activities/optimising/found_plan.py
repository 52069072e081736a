"""A plan that was found: what it puts where, and what it comes to beside the present one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from outfeed.activities.optimising.jobs_to_plan import Unplaced
from outfeed.activities.optimising.keeping import Carried, carried
from outfeed.activities.optimising.merging import Merged, merged
from outfeed.activities.optimising.parts import Parts
from outfeed.activities.optimising.plant_problem import Piece, PlantProblem
from outfeed.activities.order_current import instant_text
from outfeed.model.errors import Invalid
from outfeed.model.time import instant_of, next_tick_of
from outfeed.solver.plan import Operation, Sequences
from outfeed.solver.validator import violations
from outfeed.store.orders import plain

TOLD = 5
"""Violations that are told of a plan that is not valid."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands on the board."""

    line_id: int
    start_at: datetime
    end_at: datetime

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Place:
        """Give it from its JSON."""
        start_at, end_at = (datetime.fromisoformat(given[key]) for key in ("start_at", "end_at"))
        return cls(given["line_id"], start_at, end_at)

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "line_id": self.line_id,
            "start_at": instant_text(self.start_at),
            "end_at": instant_text(self.end_at),
        }


@dataclass(frozen=True, slots=True)
class FoundItem:
    """
    One entry of a found plan, which is new where it has no `entry_id`.

    `before` is where it stands on the board, `fixed` whether it is to stay there whatever is found.
    """

    line_id: int
    order_id: int
    order_number: str
    entry_id: int | None
    entry_version: int | None
    quantity: Decimal
    start_at: datetime
    end_at: datetime
    before: Place | None = None
    fixed: bool = False
    grown: bool = False
    """Whether it takes in others, so that its quantity is another than it was."""
    expected_end_at: datetime | None = None
    """When it is thought to end, where that is not when it is planned to."""

    @property
    def same(self) -> bool:
        """Whether it is on the board as it was found."""
        here = Place(self.line_id, self.start_at, self.end_at)
        return self.fixed or (self.before == here and not self.grown)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> FoundItem:
        """Give it from its JSON."""
        place, before = Place.read(given), given.get("before")
        expected = given.get("expected_end_at")
        return cls(
            line_id=place.line_id,
            order_id=given["order_id"],
            order_number=given["order_number"],
            entry_id=given["entry_id"],
            entry_version=given["entry_version"],
            quantity=Decimal(given["quantity"]),
            start_at=place.start_at,
            end_at=place.end_at,
            before=None if before is None else Place.read(before),
            fixed=given["fixed"],
            grown=given["grown"],
            expected_end_at=None if expected is None else datetime.fromisoformat(expected),
        )

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            **Place(self.line_id, self.start_at, self.end_at).shown(),
            "order_id": self.order_id,
            "order_number": self.order_number,
            "entry_id": self.entry_id,
            "entry_version": self.entry_version,
            "quantity": plain(self.quantity),
            "before": None if self.before is None else self.before.shown(),
            "fixed": self.fixed,
            "grown": self.grown,
            "expected_end_at": self.expected_end_at and instant_text(self.expected_end_at),
        }


@dataclass(frozen=True, slots=True)
class FoundPlan:
    """
    A plan as it is kept with its search.

    `before` is what the present plan comes to, if all goes on as it is known now. `removed` are
    entries that others take in, `removed_at` of each its line, its version and the other's line.
    """

    objective: int
    parts: Parts
    before: Parts
    items: list[FoundItem]
    removed: list[int] = field(default_factory=list)
    removed_at: list[tuple[int, int, int]] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> FoundPlan:
        """Give it from its JSON."""
        return cls(
            objective=given["objective"],
            parts=Parts.read(given["parts"]),
            before=Parts.read(given["before"]),
            items=[FoundItem.read(item) for item in given["items"]],
            removed=list(given["removed"]),
            removed_at=[(at[0], at[1], at[2]) for at in given["removed_at"]],
            unplaced=[Unplaced(**each) for each in given["unplaced"]],
        )

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "objective": self.objective,
            "parts": self.parts.shown(),
            "before": self.before.shown(),
            "items": [item.shown() for item in self.items],
            "removed": self.removed,
            "removed_at": [list(at) for at in self.removed_at],
            "unplaced": [each.shown() for each in self.unplaced],
        }


def found_plan(plant: PlantProblem, found: Sequences | Carried) -> FoundPlan:
    """
    Give what a plan of the problem is in the plant.

    Orders that would end after all that is known of their line are not placed. Raises `Invalid`
    ``invalid_plan`` for one that can't be carried out.
    """
    plan = found if isinstance(found, Carried) else carried(plant, found)
    _check(plant, plan.operations, plan.beyond)
    together = merged(plant, plan.operations, plan.stays)
    removed = [
        (entry, plant.lines[each.line].line_id)
        for each in together
        for order in each.gone
        if (entry := plant.pieces[order].entry) is not None
    ]
    return FoundPlan(
        objective=plan.objective,
        parts=plant.parts(plan.operations),
        before=plant.before,
        items=[_item(plant, each, plan.stays) for each in together],
        removed=[entry.id for entry, _ in removed],
        removed_at=[(entry.line_id, entry.version, into) for entry, into in removed],
        unplaced=[*plant.unplaced, *(_beyond(plant.pieces[order]) for order in plan.beyond)],
    )


def _check(plant: PlantProblem, operations: list[Operation], beyond: Collection[int]) -> None:
    stuck = [plant.pieces[order] for order in beyond if plant.pieces[order].entry_id is not None]
    broken = [each.detail for each in violations(plant.problem, operations, beyond)]
    broken += [f"{piece.order_number} would end after all that is planned." for piece in stuck]
    if broken:
        detail = " ".join(["The plan that was found can't be carried out.", *broken[:TOLD]])
        raise Invalid("invalid_plan", detail)


def _item(plant: PlantProblem, found: Merged, stays: Collection[int]) -> FoundItem:
    piece, line_id = plant.pieces[found.piece], plant.lines[found.line].line_id
    place = Place(line_id, instant_of(found.start), instant_of(found.end))
    entry, before = piece.entry, None
    if entry is not None:
        before = Place(entry.line_id, entry.start_at, entry.end_at)
        if found.piece in stays and not found.grown:
            # What lies between two seconds, or is only expected to be pushed, stays where it is.
            place = before
    return FoundItem(
        line_id=place.line_id,
        order_id=piece.order_id,
        order_number=piece.order_number,
        entry_id=piece.entry_id,
        entry_version=piece.entry_version,
        quantity=found.quantity,
        start_at=place.start_at,
        end_at=place.end_at,
        before=before,
        fixed=piece.fixed,
        grown=found.grown,
        expected_end_at=None if next_tick_of(place.end_at) == found.end else instant_of(found.end),
    )


def _beyond(piece: Piece) -> Unplaced:
    number = piece.order_number
    detail = f"{number} would end after all that is planned: its lines are too busy until then."
    return Unplaced(piece.order_id, number, "beyond_horizon", detail)
