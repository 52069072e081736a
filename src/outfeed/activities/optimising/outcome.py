"""What a change of some lines does to the plan, told as the figures of the board count it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outfeed.activities.board import Board
from outfeed.activities.optimising.foreseen import Foreseen
from outfeed.activities.plan_answer import EndsOfOrders
from outfeed.store.entries import Entry, ends_elsewhere


@dataclass(frozen=True, slots=True)
class MadeLate:
    """An order that becomes late or later, by so many seconds."""

    order_id: int
    order_number: str
    by: float

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"order_id": self.order_id, "order_number": self.order_number, "by": self.by}


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What is other than before: lateness of all orders and changeover time, in seconds.

    `moves` counts the other entries that start elsewhere than they did.
    """

    lateness: float
    changeover_time: int
    moves: int
    makes_late: list[MadeLate]

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "lateness": self.lateness,
            "changeover_time": self.changeover_time,
            "moves": self.moves,
            "makes_late": [late.shown() for late in self.makes_late],
        }


def outcome_of(board: Board, subject: Entry, foreseen: Foreseen) -> Outcome:
    """What a board that nothing is written of yet does to the plan, beside its subject.

    Orders end as they are expected to then.
    """
    act = board.act
    before = {e.id: e for line in board.after for e in board.plans[line].entries}
    after = [
        entry
        for line_id, entries in board.after.items()
        for entry in foreseen.of(board.plans[line_id], entries)
    ]
    was, becomes = EndsOfOrders(before.values(), act.now), EndsOfOrders(after, act.now)
    due = was.due | becomes.due
    changed = [id_ for id_ in due if was.ends.get(id_) != becomes.ends.get(id_)]
    elsewhere = ends_elsewhere(act.conn, changed, board.after, act.plan) if changed else {}
    by = {
        order_id: _late(order_id, due, becomes.ends, elsewhere, act.now)
        - _late(order_id, due, was.ends, elsewhere, act.now)
        for order_id in changed
    }
    numbers = {entry.order_id: entry.order_number or "" for entry in after}
    late = [
        MadeLate(order_id, numbers[order_id], more)
        for order_id, more in by.items()
        if more > 0 and order_id != subject.order_id
    ]
    moved = (
        entry.id in before and (before[entry.id].start_at, before[entry.id].line_id)
        != (entry.start_at, entry.line_id)
        for entry in after
        if entry.production and entry.id != subject.id
    )  # fmt: skip
    return Outcome(
        lateness=sum(by.values()),
        changeover_time=becomes.changeover_time - was.changeover_time,
        moves=sum(moved),
        makes_late=sorted(late, key=lambda each: -each.by),
    )


def _late(
    order_id: int,
    due: Mapping[int, datetime],
    ends: Mapping[int, datetime],
    elsewhere: Mapping[int, datetime],
    now: datetime,
) -> float:
    end_at = max((some[order_id] for some in (ends, elsewhere) if order_id in some), default=now)
    return max(0.0, (end_at - due[order_id]).total_seconds()) if end_at > now else 0.0
