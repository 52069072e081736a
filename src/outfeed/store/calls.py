"""Calls for help, as they are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, tuple_

from outfeed.store import tables as t

c = t.calls.c
_called, _acknowledged, _resolved = (t.users.alias(name) for name in ("called", "seen", "solved"))


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are wanted; `from_` and `to` bound when they were called."""

    line_ids: Collection[int] | None = None
    kind: str | None = None
    open: bool | None = None
    from_: datetime | None = None
    to: datetime | None = None


def calls_where(
    conn: Connection,
    wanted: CallFilter,
    limit: int | None = None,
    before: tuple[datetime, int] | None = None,
) -> list[dict[str, Any]]:
    """Give calls as the API shows them, the newest first; `before` is where the last page ended."""
    query = _calls().where(*_conditions(wanted)).order_by(c.called_at.desc(), c.id.desc())
    if before is not None:
        query = query.where(tuple_(c.called_at, c.id) < before)
    return [shown(row) for row in conn.execute(query.limit(limit))]


def one_call(conn: Connection, call_id: int) -> dict[str, Any]:
    """Give a call that is there as the API shows it."""
    return shown(conn.execute(_calls().where(c.id == call_id)).one())


def open_calls(conn: Connection, line_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Give the open calls of lines, by line, the oldest first."""
    query = _calls().where(c.line_id.in_(line_ids), c.resolved_at.is_(None))
    found: dict[int, list[Row[Any]]] = {}
    for row in conn.execute(query.order_by(c.called_at, c.id)):
        found.setdefault(row.line_id, []).append(row)
    return found


def response_times(conn: Connection, wanted: CallFilter) -> list[dict[str, Any]]:
    """Give by kind how many calls there were, and the medians of response and time in seconds."""
    middle = func.percentile_cont(0.5)
    responded = func.extract("epoch", c.acknowledged_at - c.called_at)
    lasted = func.extract("epoch", c.resolved_at - c.called_at)
    query = (
        select(
            c.kind,
            func.count().label("calls"),
            middle.within_group(responded).label("response_time"),
            middle.within_group(lasted).label("time"),
        )
        .where(*_conditions(wanted))
        .group_by(c.kind)
        .order_by(c.kind)
    )
    return [dict(row._mapping) for row in conn.execute(query)]


def shown(row: Row[Any]) -> dict[str, Any]:
    """Give a call as the API shows it, with its times in seconds."""
    # The names of columns are no plain texts, which JSON must have.
    call: dict[str, Any] = {str.__str__(name): value for name, value in row._mapping.items()}
    call["response_time"] = _seconds(call["called_at"], call["acknowledged_at"])
    call["time"] = _seconds(call["called_at"], call["resolved_at"])
    return call


def _seconds(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds()


def _calls() -> Select[Any]:
    return (
        select(
            c.id,
            c.line_id,
            t.assets.c.path.label("line_path"),
            t.assets.c.display_name.label("line_name"),
            c.kind,
            c.note,
            c.called_at,
            _called.c.display_name.label("called_by"),
            c.acknowledged_at,
            _acknowledged.c.display_name.label("acknowledged_by"),
            c.resolved_at,
            _resolved.c.display_name.label("resolved_by"),
            c.resolution,
            c.version,
        )
        .join(t.assets, t.assets.c.id == c.line_id)
        .outerjoin(_called, _called.c.id == c.called_by)
        .outerjoin(_acknowledged, _acknowledged.c.id == c.acknowledged_by)
        .outerjoin(_resolved, _resolved.c.id == c.resolved_by)
    )


def _conditions(wanted: CallFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.line_ids is not None:
        conditions.append(c.line_id.in_(wanted.line_ids))
    if wanted.kind is not None:
        conditions.append(c.kind == wanted.kind)
    if wanted.open is not None:
        conditions.append(c.resolved_at.is_(None) if wanted.open else c.resolved_at.is_not(None))
    if wanted.from_ is not None:
        conditions.append(c.called_at >= wanted.from_)
    if wanted.to is not None:
        conditions.append(c.called_at < wanted.to)
    return conditions
