"""A plan that was found, beside the board as it is now: whether it still fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from outfeed.activities.optimising.found_plan import FoundItem, FoundPlan
from outfeed.activities.plan_rules import planned_orders
from outfeed.model.time import next_tick_of, tick_of
from outfeed.store.entries import Entry, entries_of_lines
from outfeed.store.orders import plain
from outfeed.store.plan_of import PlanOf


class FoundOnBoard:
    """What a found plan has on some of its lines or on all, and the entries that are there now."""

    def __init__(
        self,
        conn: Connection,
        now: datetime,
        of: PlanOf,
        found: FoundPlan,
        lines: Collection[int] | None = None,
    ) -> None:
        self._conn, self._of, self._found = conn, of, found
        of_plan = {item.line_id for item in found.items} | {at[0] for at in found.removed_at}
        of_plan |= {item.before.line_id for item in found.items if item.before is not None}
        self.lines = of_plan if lines is None else of_plan & set(lines)
        self.items = sorted(
            (item for item in found.items if item.line_id in self.lines),
            key=lambda item: (item.line_id, item.start_at),
        )
        self.removed = [
            (entry_id, at[1])
            for entry_id, at in zip(found.removed, found.removed_at, strict=True)
            if at[0] in self.lines
        ]
        read = entries_of_lines(conn, self.lines, now, of=of)
        self.entries = {entry.id: entry for entry in read if entry.production}

    def changes(self) -> Iterator[dict[str, Any]]:
        """Give what was changed of that on which the plan rests, since it was searched."""
        yield from self._other_entries()
        yield from self._other_orders()

    def _other_entries(self) -> Iterator[dict[str, Any]]:
        known = {item.entry_id for item in self._found.items} | set(self._found.removed)
        for come in self.entries.values():
            if come.id not in known:
                yield change("new", come.id, come.name, "was put on the board", come.line_id)
        seen = [
            (item.entry_id, item.entry_version, item.order_number, item.line_id, item.same)
            for item in self.items
            if item.entry_id is not None and not item.fixed and not self._is_back(item)
        ]
        seen += [(entry_id, version, "", 0, False) for entry_id, version in self.removed]
        for entry_id, version, number, line_id, same in seen:
            entry = self.entries.get(entry_id)
            if entry is None:
                yield change(
                    "gone", entry_id, number or "an entry", "is not there any more", line_id
                )
            elif entry.version != version:
                yield change("changed", entry_id, entry.name, "was changed", entry.line_id)
            elif entry.run_id is not None and not same:
                yield change("started", entry_id, entry.name, "was started", entry.line_id)

    def _is_back(self, item: FoundItem) -> bool:
        """Whether an entry stands as it did when it was searched, whatever was done between."""
        entry = self.entries.get(item.entry_id or 0)
        if entry is None or item.before is None or item.grown or entry.pinned:
            return False
        stood = (
            item.before.line_id,
            tick_of(item.before.start_at),
            next_tick_of(item.before.end_at),
        )
        return entry.run_id is None and entry.quantity == item.quantity and place_of(entry) == stood

    def _other_orders(self) -> Iterator[dict[str, Any]]:
        """Orders of which less is left to be planned than the plan has more of."""
        more: defaultdict[int, Decimal] = defaultdict(Decimal)
        for item in self.items:
            if item.fixed:
                continue
            known = None if item.entry_id is None else self.entries.get(item.entry_id)
            more[item.order_id] += item.quantity - ((known and known.quantity) or Decimal(0))
        for entry_id, _ in self.removed:
            gone = self.entries.get(entry_id)
            if gone is not None and gone.order_id is not None:
                more[gone.order_id] -= gone.quantity or Decimal(0)
        grown = [order_id for order_id, quantity in more.items() if quantity > 0]
        for order in planned_orders(self._conn, grown, self._of).values():
            if not order.can_schedule:
                yield change("order", None, order.number, f"is {order.status} now")
            elif order.left < more[order.id]:
                left = f"has only {plain(order.left)} {order.unit} left to be planned"
                yield change("order", None, order.number, left)


def place_of(entry: Entry) -> tuple[int, int, int]:
    """Give the line of an entry, and the ticks between which it stands there."""
    return entry.line_id, tick_of(entry.start_at), next_tick_of(entry.end_at)


def change(
    what: str, entry_id: int | None, name: str, became: str, line_id: int | None = None
) -> dict[str, Any]:
    """Give a change as it is told."""
    detail = f"{name} {became}."
    return {"what": what, "entry_id": entry_id, "line_id": line_id, "detail": detail}
