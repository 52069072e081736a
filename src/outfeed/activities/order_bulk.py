"""Many orders moved or edited in one act, each on its own and as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from outfeed.activities.act import Act
from outfeed.activities.order_current import CurrentOrder, locked_order
from outfeed.activities.order_off_board import lock_board_of
from outfeed.activities.orders import edit_order, move_order, read_reason, status_named
from outfeed.model.errors import NotFound, OutfeedError
from outfeed.model.order import CANCELLED
from outfeed.store.order_lookups import statuses_of
from outfeed.store.orders import version_of

Outcome = Literal["done", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class BulkMove:
    """Orders go to a status."""

    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """Orders get fields; with ``append_notes`` the notes are added to those that are there."""

    fields: Mapping[str, object]
    append_notes: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one order; ``code`` and ``detail`` say why it was refused."""

    id: int
    number: str | None
    outcome: Outcome
    code: str | None
    detail: str | None
    version: int | None

    def shown(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return asdict(self)


def change_many(act: Act, order_ids: Sequence[int], doing: BulkMove | BulkEdit) -> list[BulkResult]:
    """Move or edit orders, each in a savepoint of its own; gives what became of each.

    The results come in the order of the ids, each id once. Raises `Invalid` ``unknown_status`` and
    for a reason that can't be kept.
    """
    read_reason(doing.reason)
    ids = list(dict.fromkeys(order_ids))
    if isinstance(doing, BulkMove):
        doing = BulkMove(status_named(statuses_of(act.conn), doing.status), doing.reason)
        if doing.status == CANCELLED:
            lock_board_of(act, ids)
    # Taken up in the order of their ids, as everybody locks orders.
    results = {order_id: _change(act, order_id, doing) for order_id in sorted(ids)}
    return [results[order_id] for order_id in ids]


def _change(act: Act, order_id: int, doing: BulkMove | BulkEdit) -> BulkResult:
    try:
        current = locked_order(act, order_id)
    except NotFound as unknown:
        return BulkResult(order_id, None, "refused", unknown.code, unknown.detail, None)
    number, before = current.row.number, current.row.version
    if isinstance(doing, BulkMove) and current.row.status == doing.status:
        return BulkResult(order_id, number, "unchanged", None, None, before)
    topics = set(act.topics)
    try:
        with act.conn.begin_nested():
            _do(act, current, doing)
    except OutfeedError as refused:
        act.topics = topics
        return BulkResult(order_id, number, "refused", refused.code, refused.detail, before)
    version = version_of(act.conn, order_id)
    outcome: Outcome = "unchanged" if version == before else "done"
    return BulkResult(order_id, number, outcome, None, None, version)


def _do(act: Act, current: CurrentOrder, doing: BulkMove | BulkEdit) -> None:
    if isinstance(doing, BulkMove):
        move_order(act, current.row.id, doing.status, reason=doing.reason)
        return
    fields = dict(doing.fields)
    if doing.append_notes and isinstance(fields.get("notes"), str):
        added = str(fields["notes"]).strip()
        fields["notes"] = "\n".join(each for each in (current.row.notes, added) if each)
    edit_order(act, current.row.id, current.row.version, fields, doing.reason)
