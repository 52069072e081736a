"""Why an entry ends when it does, and what would help: each remedy is tried before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from outfeed.activities.act import Act
from outfeed.activities.optimising.best_places import PlaceFound, Places, found_on, opened
from outfeed.activities.optimising.chain import Link, chain_of
from outfeed.activities.optimising.remedies import Remedy, remedies_for
from outfeed.activities.plan_rules import hands_off, planned_order
from outfeed.activities.plan_subject import seen_entries
from outfeed.model.errors import Conflict
from outfeed.store.entries import Entry

NEXT_BEST = 3


@dataclass(frozen=True, slots=True)
class Why:
    """
    Why an entry is late, or would be if it were.

    `late_by` is seconds, 0 for one that is on time, None without a due date.
    """

    entry: Entry
    late_by: float | None
    chain: Sequence[Link]
    remedies: Sequence[Remedy]
    next_best: Sequence[PlaceFound]

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "entry": self.entry.shown(),
            "late_by": self.late_by,
            "chain": [link.shown() for link in self.chain],
            "remedies": [remedy.shown() for remedy in self.remedies],
            "next_best": [place.shown() for place in self.next_best],
        }


def why(act: Act, entry_id: int) -> Why:
    """
    Give the chain of causes of an entry of an order, and what would help where it is late.

    Changes nothing. Raises `NotFound`, and `Conflict` ``not_production`` for what has no order.
    """
    [seen] = seen_entries(act, [entry_id])
    if seen.order_id is None:
        raise Conflict("not_production", "Only an entry of an order can be late.")
    order = planned_order(act.conn, seen.order_id, act.plan)
    board = opened(act, order, entry_id)
    entry = found_on(board, entry_id)
    stays = any(hands_off(entry, "moved"))
    late_by = late(entry)
    return Why(
        entry,
        late_by,
        chain_of(board.plans[entry.line_id], entry),
        remedies_for(act, board, order, entry) if late_by else [],
        [] if stays else Places(act, board, order, entry, entry.quantity).best(NEXT_BEST).items,
    )


def late(entry: Entry) -> float | None:
    """How late an entry is expected to be, in seconds."""
    if entry.due_at is None:
        return None
    return max(0.0, (entry.ends_at - entry.due_at).total_seconds())
