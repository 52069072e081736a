"""Signing on: who acts at a panel that stays signed in as its own user, and who is on a line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from outfeed.activities.access import User, digest, hasher, nobody
from outfeed.activities.act import Act
from outfeed.model.errors import Invalid, NotAllowed, NotFound
from outfeed.store import tables as t

LONGEST_AGO = timedelta(hours=12)
"""How long before it is heard of a person may have signed on."""

s = t.sign_ons.c
u = t.users.c


@dataclass(frozen=True, slots=True)
class SignOn:
    """A person who is on a line."""

    id: int
    user: User
    line_id: int
    since: datetime
    acting_at: bytes | None
    """The session of the panel where the person acts, None where they are only there."""


def user_by_pin(conn: Connection, user_id: int, pin: str) -> User:
    """Give the user whose PIN this is. Refused without saying which of the two is wrong."""
    row = conn.execute(select(t.users).where(u.id == user_id)).first()
    # Who is unknown, disabled or without a PIN costs as much time as who has one.
    known = row.pin_hash if row and row.pin_hash and row.enabled else nobody()
    if not hasher.verify(pin, known) or row is None:
        raise NotAllowed("wrong_sign_on", "The person or the PIN is wrong.")
    return User(row.id, row.name, row.display_name)


def user_by_badge(conn: Connection, badge: str) -> User:
    """Give the user whose badge this is. Refused: nobody's, or that of who is disabled."""
    found = select(t.users).where(u.badge_hash == digest(badge.strip()), u.enabled)
    row = conn.execute(found).first()
    if row is None:
        raise NotAllowed("wrong_sign_on", "Nobody signs on with this badge.")
    return User(row.id, row.name, row.display_name)


def acting_at(conn: Connection, session_hash: bytes) -> SignOn | None:
    """Give who acts at the panel of a session, None where it acts as its own user."""
    found = _of_users().where(s.session_hash == session_hash, s.acting, u.enabled)
    row = conn.execute(found).first()
    return _sign_on(row) if row else None


def named(conn: Connection, session_hash: bytes | None, sign_on_id: int) -> SignOn:
    """Give a sign-on of this session that an entry was made under, ended or not.

    Refused: ``not_your_sign_on`` where it is that of another panel or none,
    ``disabled_user`` where the person may not act any more.
    """
    row = conn.execute(_of_users().where(s.id == sign_on_id)).first()
    if row is None or session_hash is None or row.session_hash != session_hash:
        raise NotAllowed("not_your_sign_on", "Nobody signed on here under this number.")
    if not row.enabled:
        raise NotAllowed("disabled_user", f"{row.display_name} may not act any more.")
    return _sign_on(row)


def sign_on(
    act: Act, session_hash: bytes, panel: User, user: User, line_id: int, at: datetime | None
) -> SignOn:
    """Put a person who proved who it is on a line; what is done at this panel is theirs from now.

    Who acted here before acts no longer, and the person is nowhere else from now on. The session is
    neither longer nor wider for it. Raises `Invalid` ``in_the_future``, ``too_long_ago``.
    """
    at = _instant(act, at)
    _wait_for_turn(act, session_hash, user.id)
    act = replace(act, actor=user.at_panel(panel))
    _stop_acting(act, session_hash, but=user.id)
    there = _open_ones(act.conn, user.id)
    same = [row for row in there if (row.line_id, row.session_hash) == (line_id, session_hash)]
    for row in there:
        if row not in same:
            _end(act, row)
    if same:
        sign_on_id = same[0].id
        act.conn.execute(update(t.sign_ons).where(s.id == sign_on_id).values(acting=True))
    else:
        given = {"user_id": user.id, "line_id": line_id, "session_hash": session_hash}
        made = t.sign_ons.insert().values(**given, acting=True, started_at=at)
        sign_on_id = act.conn.execute(made.returning(s.id)).scalar_one()
    act.audit("line", line_id, "sign_on", after={"sign_on": sign_on_id, "user_id": user.id})
    act.tell(f"line:{line_id}", "people")
    return _sign_on(act.conn.execute(_of_users().where(s.id == sign_on_id)).one())


def sign_off(act: Act, session_hash: bytes, *, leave: bool) -> None:
    """Let the panel act as its own user again; with ``leave`` the person leaves the line, too."""
    found = select(t.sign_ons).where(s.session_hash == session_hash, s.acting).with_for_update()
    row = act.conn.execute(found).first()
    if row is None:
        return
    if leave:
        _end(act, row)
    else:
        _stop_acting(act, session_hash)


def leave(act: Act, line_id: int, sign_on_id: int) -> None:
    """Note that a person has left a line; nothing where they have already."""
    found = select(t.sign_ons).where(s.id == sign_on_id, s.line_id == line_id).with_for_update()
    row = act.conn.execute(found).first()
    if row is None:
        raise NotFound("unknown_sign_on", "Nobody signed on to this line under this number.")
    if row.ended_at is None:
        _end(act, row)


def people_on(conn: Connection, line_ids: Sequence[int]) -> dict[int, list[SignOn]]:
    """Give who is on lines, each with those there longest first."""
    found = _of_users().where(s.line_id.in_(line_ids), s.ended_at.is_(None), u.enabled)
    people: dict[int, list[SignOn]] = defaultdict(list)
    for row in conn.execute(found.order_by(s.started_at, s.id)):
        people[row.line_id].append(_sign_on(row))
    return people


def known_people(conn: Connection, line_id: int) -> list[User]:
    """Give who can sign on with a PIN; those last on this line first, then by name."""
    last = (
        select(s.user_id, func.max(s.started_at).label("at"))
        .where(s.line_id == line_id)
        .group_by(s.user_id)
        .subquery()
    )
    rows = conn.execute(
        select(u.id, u.name, u.display_name)
        .outerjoin(last, last.c.user_id == u.id)
        .where(u.enabled, u.pin_hash.is_not(None))
        .order_by(last.c.at.desc().nulls_last(), func.lower(u.display_name), u.id)
    )
    return [User(row.id, row.name, row.display_name) for row in rows]


def _instant(act: Act, at: datetime | None) -> datetime:
    if at is None:
        return act.now
    if at.tzinfo is None:
        raise Invalid("no_time_zone", "An instant has a time zone.")
    if at > act.now + timedelta(minutes=1):
        raise Invalid("in_the_future", "Nobody signs on in the future.")
    if at < act.now - LONGEST_AGO:
        raise Invalid("too_long_ago", "This is too long ago to sign on.")
    return min(at, act.now)


def _wait_for_turn(act: Act, session_hash: bytes, user_id: int) -> None:
    """One person signs on at a time at a panel, and at one panel at a time."""
    sessions = select(t.sessions.c.user_id).where(t.sessions.c.token_hash == session_hash)
    act.conn.execute(sessions.with_for_update())
    act.conn.execute(select(u.id).where(u.id == user_id).with_for_update(key_share=True))


def _stop_acting(act: Act, session_hash: bytes, but: int | None = None) -> None:
    others = update(t.sign_ons).where(s.session_hash == session_hash, s.acting)
    if but is not None:
        others = others.where(s.user_id != but)
    for row in act.conn.execute(others.values(acting=False).returning(s.id, s.line_id, s.user_id)):
        after = {"sign_on": row.id, "user_id": row.user_id}
        act.audit("line", row.line_id, "sign_off", after=after)
        act.tell(f"line:{row.line_id}", "people")


def _open_ones(conn: Connection, user_id: int) -> Sequence[Row[Any]]:
    found = select(t.sign_ons).where(s.user_id == user_id, s.ended_at.is_(None))
    return conn.execute(found.with_for_update()).all()


def _end(act: Act, row: Row[Any]) -> None:
    ended = max(row.started_at, act.now)
    gone = update(t.sign_ons).where(s.id == row.id).values(acting=False, ended_at=ended)
    act.conn.execute(gone)
    act.audit("line", row.line_id, "leave", after={"sign_on": row.id, "user_id": row.user_id})
    act.tell(f"line:{row.line_id}", "people")


def _of_users() -> Select[Any]:
    return select(t.sign_ons, u.name, u.display_name, u.enabled).join(t.users, u.id == s.user_id)


def _sign_on(row: Row[Any]) -> SignOn:
    user = User(row.user_id, row.name, row.display_name)
    acting_at = row.session_hash if row.acting else None
    return SignOn(row.id, user, row.line_id, row.started_at, acting_at)
