"""Undoing an import that nothing has been built on: all of it or nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from outfeed.activities.act import Act
from outfeed.model.errors import Conflict, NotFound
from outfeed.store import order_staging_undo as undoing
from outfeed.store.order_staging import wait_for_turn

TOLD = 100


def undo_import(act: Act, import_id: int) -> None:
    """Delete the orders that an import made, and put back the fields that it changed.

    Raises `NotFound` ``unknown_import``; `Conflict` ``already_undone``, ``nothing_to_undo``, and
    ``built_on`` with the ``orders`` that have entries, runs, later changes or moves.
    """
    wait_for_turn(act.conn)
    found = undoing.lock_import(act.conn, import_id)
    if found is None:
        raise NotFound("unknown_import", f"There is no import {import_id}.", import_id=import_id)
    if found.undone_at is not None:
        raise Conflict("already_undone", f"The import {import_id} was undone before.")
    orders, count = undoing.built_on(act.conn, import_id, TOLD)
    if count:
        told = [{"id": row.id, "number": row.number, "why": _why(row)} for row in orders]
        such_as = f"{orders[0].number}: {_why(orders[0])}"
        detail = f"{count:,} orders of this import have been built on since, such as {such_as}."
        raise _built_on(detail, orders=told, count=count)
    gathered, first = undoing.gather(act.conn, import_id)
    if not gathered:
        raise Conflict("nothing_to_undo", f"The import {import_id} made and changed no order.")
    facts = {
        "import_id": import_id,
        "now": act.now,
        "user_id": act.actor.user_id,
        "actor": act.actor.name,
        "reason": f"import {import_id} was undone",
    }
    try:
        with act.conn.begin_nested():
            undoing.undo(act.conn, facts)
    except IntegrityError as error:
        raise _built_on(
            "A number, unit or line that this import replaced has been taken or is gone.",
            orders=[],
            count=0,
        ) from error
    act.tell("orders", "rejections", *(f"order:{order_id}" for order_id in first))


def _built_on(detail: str, **facts: Any) -> Conflict:
    return Conflict("built_on", f"{detail} Nothing was undone.", **facts)


def _why(row: Row[Any]) -> str:
    if row.has_runs:
        return "it has runs"
    if row.has_entries:
        return "it has entries on the board"
    after = row.after or {}
    if row.act == "move":
        return f"{row.actor} moved it to {after.get('status', 'another status')}"
    if row.act == "import":
        return "a later import changed it"
    return f"{row.actor} changed it" if row.actor else "it was changed"
