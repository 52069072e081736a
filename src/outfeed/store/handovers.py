"""Handovers as they are kept: what each shift of a line left to the next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from outfeed.store import tables as t

h = t.handovers.c
s = t.sign_ons.c
_wrote, _took = t.users.alias("wrote"), t.users.alias("took")


def handover_of(conn: Connection, line_id: int, shift_start: datetime) -> Row[Any] | None:
    """Give what a shift of a line left, None where it left nothing yet."""
    return conn.execute(
        _handovers().where(h.line_id == line_id, h.shift_start == shift_start)
    ).first()


def one_handover(conn: Connection, handover_id: int) -> Row[Any] | None:
    """Give a handover by its number."""
    return conn.execute(_handovers().where(h.id == handover_id)).first()


def handover_before(conn: Connection, line_id: int, before: datetime) -> Row[Any] | None:
    """Give what was left last on a line by a shift that began before an instant."""
    found = _handovers().where(h.line_id == line_id, h.shift_start < before)
    return conn.execute(found.order_by(h.shift_start.desc()).limit(1)).first()


def handovers_during(
    conn: Connection, line_id: int, start: datetime, end: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Give what the shifts of a line left that began within a span, the newest first."""
    found = _handovers().where(h.line_id == line_id, h.shift_start >= start, h.shift_start < end)
    return conn.execute(found.order_by(h.shift_start.desc()).limit(limit)).all()


def names_there(conn: Connection, line_id: int, start: datetime, end: datetime) -> list[str]:
    """Give the names of who was on a line within a span, by who came first."""
    first = func.min(s.started_at)
    rows = conn.execute(
        select(t.users.c.display_name)
        .join(t.sign_ons, s.user_id == t.users.c.id)
        .where(s.line_id == line_id, s.started_at < end)
        .where(s.ended_at.is_(None) | (s.ended_at > start))
        .group_by(t.users.c.id, t.users.c.display_name)
        .order_by(first, t.users.c.id)
    )
    return [row.display_name for row in rows]


def _handovers() -> Select[Any]:
    written_by = _wrote.c.display_name.label("written_by_name")
    taken_over_by = _took.c.display_name.label("taken_over_by_name")
    return (
        select(t.handovers, written_by, taken_over_by)
        .outerjoin(_wrote, _wrote.c.id == h.written_by)
        .outerjoin(_took, _took.c.id == h.taken_over_by)
    )
