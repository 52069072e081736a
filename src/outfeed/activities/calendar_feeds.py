"""Calendar feeds: addresses from which a calendar program reads the plan of one line."""

import hashlib
import secrets

from sqlalchemy import Connection, select

from outfeed.activities.act import Act
from outfeed.model.errors import NotAllowed, NotFound
from outfeed.store import tables as t

KEY_PREFIX = "ofc_"
f = t.calendar_feeds.c


def make_feed(act: Act, line_id: int) -> str:
    """Make the actor's feed of a line; its key is given this once and kept only as a hash.

    Whoever had one of this line already has a new one: the key of the old is refused from now on.
    """
    mine = (f.user_id == act.actor.user_id, f.line_id == line_id)
    act.conn.execute(t.calendar_feeds.delete().where(*mine))
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    made = t.calendar_feeds.insert().values(
        user_id=act.actor.user_id, line_id=line_id, token_hash=_digest(key), created_at=act.now
    )
    feed_id: int = act.conn.execute(made.returning(f.id)).scalar_one()
    act.audit("calendar_feed", feed_id, "create", after={"line_id": line_id})
    return key


def delete_feed(act: Act, feed_id: int) -> None:
    """Take a feed back; its address is refused from now on."""
    gone = act.conn.execute(t.calendar_feeds.delete().where(f.id == feed_id).returning(f.line_id))
    line_id = gone.scalar()
    if line_id is None:
        raise NotFound(
            "unknown_calendar_feed", f"There is no calendar feed {feed_id}.", feed_id=feed_id
        )
    act.audit("calendar_feed", feed_id, "delete", before={"line_id": line_id})


def check_key(conn: Connection, key: str, line_id: int) -> None:
    """Refuse a key that is not of a feed of this line, or of a user who may not sign in."""
    known = (
        select(f.id)
        .join(t.users, t.users.c.id == f.user_id)
        .where(f.token_hash == _digest(key), f.line_id == line_id, t.users.c.enabled)
    )
    if conn.execute(known).first() is None:
        raise NotAllowed(
            "unknown_feed_key",
            "This key is not of a calendar feed of the line: the feed was taken back or made anew.",
        )


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
