"""What-if copies of the plan, as they are kept."""

from __future__ import annotations

from sqlalchemy import Connection, text

from outfeed.model.errors import NotFound
from outfeed.store.plan_of import PlanOf

_LOCK = text("UPDATE what_ifs SET version = version + 1 WHERE id = :what_if RETURNING version")


def lock_copy(conn: Connection, copy: PlanOf) -> int:
    """Lock a copy until the transaction ends, as its next version; raises `NotFound`."""
    version: int | None = conn.execute(_LOCK, {"what_if": copy.what_if}).scalar()
    if version is None:
        raise unknown(copy.what_if)
    return version


def unknown(what_if: int | None) -> NotFound:
    """Give the refusal of a copy that is not there, or no more."""
    detail = "There is no such what-if copy; it may have been published or discarded."
    return NotFound("unknown_what_if", detail, what_if=what_if)
