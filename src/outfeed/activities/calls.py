"""Calls for help from a line: called, acknowledged, resolved, each by somebody at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text, update

from outfeed.activities.act import Act
from outfeed.activities.signals import AHEAD, EARLIEST
from outfeed.activities.webhooks import tell_webhooks
from outfeed.model.call import CallKind, Event
from outfeed.model.errors import Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.calls import one_call

c = t.calls.c
_OPEN = text("""
    INSERT INTO calls (line_id, kind, note, called_at, called_by)
    VALUES (:line, cast(:kind AS call_kind), :note, :at, :by)
    ON CONFLICT (line_id, kind) WHERE resolved_at IS NULL DO NOTHING
    RETURNING id
""")


def call_for_help(
    act: Act, line_id: int, kind: CallKind, note: str = "", at: datetime | None = None
) -> tuple[int, bool]:
    """Call for help of a kind; give the call, and whether it is a new one.

    Of a kind a line has one open call, whoever calls. One that comes late, from a panel without
    network, is the call that was open, or was resolved, after the instant at which it was made.
    Raises `Invalid` for an instant in the future.
    """
    at = instant_of(act, at)
    while True:
        there = _already(act, line_id, kind, at)
        if there is not None:
            return there, False
        values = {"line": line_id, "kind": kind, "note": note.strip(), "at": at}
        made = act.conn.execute(_OPEN, values | {"by": act.actor.user_id}).scalar()
        if made is not None:
            _tell(act, made, Event.CALL_OPENED, "call", None)
            return int(made), True


def _already(act: Act, line_id: int, kind: CallKind, at: datetime) -> int | None:
    still = c.resolved_at.is_(None) | (c.resolved_at > at)
    query = select(c.id).where(c.line_id == line_id, c.kind == kind, still).order_by(c.called_at)
    found: int | None = act.conn.execute(query.limit(1)).scalar()
    return found


def acknowledge_call(act: Act, call_id: int, at: datetime | None = None) -> None:
    """Say that help comes. Said again, or of a call that is resolved, it changes nothing.

    Raises `NotFound`, and `Invalid` for an instant in the future.
    """
    call = _locked(act, call_id)
    at = max(instant_of(act, at), call.called_at)
    if call.acknowledged_at is not None or call.resolved_at is not None:
        return
    before = one_call(act.conn, call_id)
    said = {"acknowledged_at": at, "acknowledged_by": act.actor.user_id}
    _change(act, call_id, said)
    _tell(act, call_id, Event.CALL_ACKNOWLEDGED, "acknowledge", before)


def resolve_call(act: Act, call_id: int, resolution: str = "", at: datetime | None = None) -> None:
    """Say that help is no longer needed, and what was done. Said again it changes nothing.

    Raises `NotFound`, and `Invalid` for an instant in the future.
    """
    call = _locked(act, call_id)
    at = max(instant_of(act, at), call.acknowledged_at or call.called_at)
    if call.resolved_at is not None:
        return
    before = one_call(act.conn, call_id)
    said = {"resolved_at": at, "resolved_by": act.actor.user_id, "resolution": resolution.strip()}
    _change(act, call_id, said)
    _tell(act, call_id, Event.CALL_RESOLVED, "resolve", before)


def instant_of(act: Act, at: datetime | None) -> datetime:
    """Give the instant of a tap; that of a panel whose clock is a little ahead is now."""
    if at is None:
        return act.now
    if at.tzinfo is None:
        raise Invalid("no_time_zone", "The instant needs a time zone.")
    if at > act.now + AHEAD:
        raise Invalid("in_the_future", "Nothing can be said of a call in the future.")
    if at < EARLIEST:
        raise Invalid("too_long_ago", "The instant lies before the year 2000.")
    return min(at, act.now)


def _locked(act: Act, call_id: int) -> Row[Any]:
    call = act.conn.execute(select(t.calls).where(c.id == call_id).with_for_update()).first()
    if call is None:
        raise NotFound("unknown_call", f"There is no call {call_id}.", call_id=call_id)
    return call


def _change(act: Act, call_id: int, said: dict[str, Any]) -> None:
    act.conn.execute(update(t.calls).where(c.id == call_id).values(version=c.version + 1, **said))


def _tell(act: Act, call_id: int, event: Event, verb: str, before: dict[str, Any] | None) -> None:
    after = one_call(act.conn, call_id)
    was = None if before is None else _in_trail(before)
    act.audit("call", call_id, verb, was, _in_trail(after))
    tell_webhooks(act, event, {"call": after})
    act.tell("calls", f"line:{after['line_id']}")


def _in_trail(call: dict[str, Any]) -> dict[str, Any]:
    names = ("called_at", "acknowledged_at", "resolved_at")
    instants = {name: call[name] and call[name].isoformat() for name in names}
    said = {name: call[name] for name in ("line_path", "kind", "note", "resolution")}
    return {**said, **instants}
