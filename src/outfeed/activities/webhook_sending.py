"""What of the outbox is to be sent now, and what became of it.

A message that is taken is due again after a while: whoever took it and is killed before it noted
that it arrived, or did not, leaves it to be sent once more, with the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, text, update

from outfeed.activities.act import Act
from outfeed.model.call import pause_after
from outfeed.store import tables as t

HELD_FOR = timedelta(seconds=30)
"""For how long whoever takes a message has it to himself: longer than sending it may take."""
KEPT_FOR = timedelta(days=90)
LONGEST_ERROR = 300

d = t.webhook_deliveries.c
_DUE = text("""
    SELECT d.id, d.webhook_id, d.key, d.event, d.body, d.attempts, w.url, w.secret
    FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
    WHERE d.due_at <= :now AND d.webhook_id <> ALL (:busy)
      AND NOT EXISTS (
          SELECT FROM webhook_deliveries b
          WHERE b.webhook_id = d.webhook_id AND b.id < d.id AND b.due_at IS NOT NULL
            AND b.body #>> '{call,id}' = d.body #>> '{call,id}')
    ORDER BY d.attempts, d.id
    LIMIT 200
    FOR UPDATE OF d SKIP LOCKED
""")


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was taken to be sent: to where, signed with what, the bytes of it."""

    id: int
    webhook_id: int
    key: str
    event: str
    url: str
    secret: str
    body: bytes
    attempt: int


def take_messages(act: Act, busy: set[int]) -> list[Message]:
    """Take one message for each webhook that is not busy: never tried ones first, then the oldest.

    What is said of a call waits for what was said of it before.
    """
    taken: dict[int, Message] = {}
    for row in act.conn.execute(_DUE, {"now": act.now, "busy": list(busy)}):
        if row.webhook_id not in taken:
            taken[row.webhook_id] = Message(
                id=row.id,
                webhook_id=row.webhook_id,
                key=str(row.key),
                event=row.event,
                url=row.url,
                secret=row.secret,
                body=orjson.dumps(row.body),
                attempt=row.attempts + 1,
            )
    if taken:
        ids = [message.id for message in taken.values()]
        held = {"attempts": d.attempts + 1, "due_at": act.now + HELD_FOR}
        act.conn.execute(update(t.webhook_deliveries).where(d.id.in_(ids)).values(held))
    return list(taken.values())


def note_sent(act: Act, message: Message, error: str | None) -> None:
    """Note that a message arrived, or why not: then it is tried again later, or given up."""
    # Sent again meanwhile, it is no longer this attempt that counts.
    mine = [d.id == message.id, d.attempts == message.attempt]
    said: dict[str, Any]
    if error is None:
        said = {"delivered_at": act.now, "due_at": None, "error": None}
    else:
        pause = pause_after(message.attempt)
        due_at = None if pause is None else act.now + pause
        said = {"due_at": due_at, "error": error[:LONGEST_ERROR]}
        # What was switched off meanwhile stays so.
        mine.append(d.due_at.is_not(None))
    act.conn.execute(update(t.webhook_deliveries).where(*mine).values(said))
    act.tell("webhooks")


def sweep_messages(act: Act) -> None:
    """Take away messages that arrived, or were given up, long ago."""
    old = (d.made_at < act.now - KEPT_FOR, d.due_at.is_(None))
    act.conn.execute(delete(t.webhook_deliveries).where(*old))
