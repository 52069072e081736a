"""What a calendar tells of entries beside what the board shows: when they changed, their orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text


class Told(NamedTuple):
    """
    Of an entry: when it or its order was changed last, and how its order stands.

    A changeover is changed with the entry that it leads to. Without an order, `status` is None.
    """

    changed_at: datetime
    status: str | None
    active: bool
    can_execute: bool


_TOLD = text("""
    SELECT e.id, greatest(a.at, o.updated_at, '2000-01-01T00:00:00Z'), s.name,
           coalesce(s.active, false), coalesce(s.can_execute, false)
    FROM entries e
    LEFT JOIN orders o ON o.id = e.order_id
    LEFT JOIN order_statuses s ON s.id = o.status_id
    LEFT JOIN LATERAL (
        SELECT max(at) AS at FROM audit
        WHERE subject = 'entry' AND subject_id = coalesce(e.changeover_for, e.id)
    ) a ON true
    WHERE e.id = ANY(:ids)
""")
_INSTALLED = text("SELECT min(created_at) FROM users")


def told_of_entries(conn: Connection, entry_ids: Collection[int]) -> dict[int, Told]:
    """Give what a calendar tells of entries, by their ids."""
    rows = conn.execute(_TOLD, {"ids": list(entry_ids)})
    return {entry_id: Told(*told) for entry_id, *told in rows}


def installed_at(conn: Connection) -> datetime:
    """Give when this system got its first user: no two systems did at the same microsecond."""
    found: datetime = conn.execute(_INSTALLED).scalar_one()
    return found
