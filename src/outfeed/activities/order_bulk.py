"""Many orders moved or edited in one act, each on its own and as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from outfeed.activities.act import Act
from outfeed.activities.order_off_board import lock_board_of
from outfeed.activities.orders import edit_order, move_order, read_reason, status_named
from outfeed.model.errors import OutfeedError
from outfeed.store.order_lookups import Statuses, statuses_of
from outfeed.store.orders import orders_locked, versions_of

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
    statuses = statuses_of(act.conn)
    ids = list(dict.fromkeys(order_ids))
    if isinstance(doing, BulkMove):
        doing = BulkMove(status_named(statuses, doing.status), doing.reason)
        lock_board_of(act, ids, doing.status)
    # Locked and taken up in the order of their ids, as everybody locks orders.
    before = orders_locked(act.conn, ids)
    refused: dict[int, OutfeedError] = {}
    for order_id, row in before.items():
        if isinstance(doing, BulkMove) and row.status == doing.status:
            continue
        topics = set(act.topics)
        try:
            with act.conn.begin_nested():
                _do(act, row, doing, statuses)
        except OutfeedError as why:
            act.topics = topics
            refused[order_id] = why
    versions = versions_of(act.conn, ids)
    return [_result(order_id, before.get(order_id), versions, refused) for order_id in ids]


def _do(act: Act, row: Any, doing: BulkMove | BulkEdit, statuses: Statuses) -> None:
    if isinstance(doing, BulkMove):
        move_order(act, row.id, doing.status, reason=doing.reason, statuses=statuses)
        return
    fields = dict(doing.fields)
    if doing.append_notes and isinstance(fields.get("notes"), str):
        added = str(fields["notes"]).strip()
        fields["notes"] = "\n".join(each for each in (row.notes, added) if each)
    edit_order(act, row.id, row.version, fields, doing.reason)


def _result(
    order_id: int, row: Any, versions: Mapping[int, int], refused: Mapping[int, OutfeedError]
) -> BulkResult:
    if row is None:
        detail = f"There is no order {order_id}."
        return BulkResult(order_id, None, "refused", "unknown_order", detail, None)
    version, why = versions[order_id], refused.get(order_id)
    if why is not None:
        return BulkResult(order_id, row.number, "refused", why.code, why.detail, version)
    outcome: Outcome = "unchanged" if version == row.version else "done"
    return BulkResult(order_id, row.number, outcome, None, None, version)
