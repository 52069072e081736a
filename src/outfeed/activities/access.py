"""Access: users, their sessions, and the keys of programs that act for them."""

import functools
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import Connection, Select, func, select, update

from outfeed.activities.act import Act, Actor
from outfeed.model.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from outfeed.store import tables as t

SHORTEST_PASSWORD = 10
KEY_PREFIX = "of_"
RENEWED_BY = 12
"""A session that is used is made longer when this part of its time has passed."""
hasher = PasswordHash.recommended()


@dataclass(frozen=True, slots=True)
class User:
    """A person or program that may act."""

    id: int
    name: str
    display_name: str

    @property
    def actor(self) -> Actor:
        """The user as the actor of an act."""
        return Actor(self.name, self.id)

    def at_panel(self, panel: "User") -> Actor:
        """The user as who acts at a panel that is signed in as another user."""
        return Actor(self.name, self.id, panel.id)


def ensure_administrator(act: Act) -> str | None:
    """Make the first user ``admin`` where there is none; give its new password, once."""
    if act.conn.execute(select(t.users.c.id).limit(1)).first():
        return None
    password = secrets.token_urlsafe(12)
    create_user(act, "admin", "Administrator", password)
    return password


def create_user(act: Act, name: str, display_name: str, password: str) -> User:
    """Make a user. Refused: a name that is taken, a password that is too short."""
    name = name.strip()
    errors = []
    if not name:
        errors.append(FieldError("name", "missing", "A user needs a name to sign in with."))
    if len(password) < SHORTEST_PASSWORD:
        errors.append(
            FieldError(
                "password", "too_short", f"A password has at least {SHORTEST_PASSWORD} characters."
            )
        )
    if errors:
        raise Invalid("invalid_user", "The user can't be made as given.", errors=errors)
    taken = select(t.users.c.id).where(func.lower(t.users.c.name) == name.lower())
    if act.conn.execute(taken).first():
        raise Conflict("name_taken", f"There is a user named {name!r} already.", name=name)
    user_id: int = act.conn.execute(
        t.users.insert()
        .values(
            name=name,
            display_name=display_name.strip() or name,
            password_hash=hasher.hash(password),
            created_at=act.now,
        )
        .returning(t.users.c.id)
    ).scalar_one()
    act.audit("user", user_id, "create", after={"name": name, "display_name": display_name})
    return User(user_id, name, display_name.strip() or name)


def renew_password(act: Act, name: str) -> str:
    """Give the user of a name a new password, made here; gives it, once."""
    found = select(t.users.c.id).where(func.lower(t.users.c.name) == name.strip().lower())
    user_id = act.conn.execute(found).scalar()
    if user_id is None:
        names = act.conn.execute(select(t.users.c.name).order_by(t.users.c.name)).scalars()
        known = ", ".join(names) or "nobody yet; the first start of the server makes admin"
        raise NotFound("unknown_user", f"There is no user {name!r}; there is {known}.", name=name)
    password = secrets.token_urlsafe(12)
    set_password(act, user_id, password)
    return password


def set_password(act: Act, user_id: int, password: str) -> None:
    """Give a user a new password and sign out all of its sessions."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("too_short", f"A password has at least {SHORTEST_PASSWORD} characters.")
    changed = act.conn.execute(
        update(t.users).where(t.users.c.id == user_id).values(password_hash=hasher.hash(password))
    )
    if not changed.rowcount:
        raise NotFound("unknown_user", f"There is no user {user_id}.", user_id=user_id)
    close_sessions(act, user_id)
    act.audit("user", user_id, "set_password")


def close_sessions(act: Act, user_id: int) -> None:
    """Close all sessions of a user; who acted at them acts no longer."""
    act.conn.execute(t.sessions.delete().where(t.sessions.c.user_id == user_id))
    _let_go(act)


def _let_go(act: Act) -> None:
    open_ones = select(t.sessions.c.token_hash)
    s = t.sign_ons.c
    gone = update(t.sign_ons).where(s.acting, s.session_hash.not_in(open_ones))
    for line_id in act.conn.execute(gone.values(acting=False).returning(s.line_id)).scalars():
        act.tell(f"line:{line_id}", "people")


def sign_in(act: Act, name: str, password: str, lasts: timedelta) -> tuple[User, str]:
    """Open a session: the user, and the token that stands for it. Refused without saying why."""
    row = act.conn.execute(
        select(t.users).where(func.lower(t.users.c.name) == name.strip().lower())
    ).first()
    # An unknown name costs as much time as a known one, so that names can't be told apart.
    known = row.password_hash if row and row.password_hash else nobody()
    if not hasher.verify(password, known) or row is None or not row.enabled:
        raise NotAllowed("wrong_credentials", "The name or the password is wrong.")
    return User(row.id, row.name, row.display_name), open_session(act, row.id, lasts)


@functools.cache
def nobody() -> str:
    """Give the hash of what nobody knows, to spend the time on that a known hash would cost."""
    return hasher.hash(secrets.token_urlsafe())


def open_session(act: Act, user_id: int, lasts: timedelta) -> str:
    """Open a session for a user who has proved who it is; give its token."""
    token = secrets.token_urlsafe(32)
    act.conn.execute(t.sessions.delete().where(t.sessions.c.expires_at < act.now))
    _let_go(act)
    act.conn.execute(
        t.sessions.insert().values(
            token_hash=digest(token),
            user_id=user_id,
            created_at=act.now,
            expires_at=act.now + lasts,
        )
    )
    return token


def sign_out(act: Act, token: str) -> None:
    """Close the session of a token; who acted at it acts no longer."""
    act.conn.execute(t.sessions.delete().where(t.sessions.c.token_hash == digest(token)))
    _let_go(act)


def user_of_session(conn: Connection, token: str, now: datetime, lasts: timedelta) -> User | None:
    """The user whose open session this is, which lasts so long from now on: it is in use."""
    mine = t.sessions.c.token_hash == digest(token)
    row = conn.execute(
        select(t.users, t.sessions.c.expires_at)
        .join(t.sessions, t.sessions.c.user_id == t.users.c.id)
        .where(mine, t.sessions.c.expires_at > now, t.users.c.enabled)
    ).first()
    if row is None:
        return None
    if row.expires_at < now + lasts - lasts / RENEWED_BY:
        conn.execute(update(t.sessions).where(mine).values(expires_at=now + lasts))
    return User(row.id, row.name, row.display_name)


def user_of_key(conn: Connection, token: str) -> User | None:
    """The user for whom an API key acts."""
    return _user(
        conn,
        select(t.users)
        .join(t.api_keys, t.api_keys.c.user_id == t.users.c.id)
        .where(t.api_keys.c.token_hash == digest(token)),
    )


def _user(conn: Connection, query: Select[Any]) -> User | None:
    row = conn.execute(query.where(t.users.c.enabled)).first()
    return User(row.id, row.name, row.display_name) if row else None


def create_api_key(act: Act, name: str) -> tuple[int, str]:
    """Make a key that acts for the actor; its token is given this once and kept only as a hash."""
    if not name.strip():
        raise Invalid("missing_name", "An API key needs a name that says what uses it.")
    token = KEY_PREFIX + secrets.token_urlsafe(32)
    key_id: int = act.conn.execute(
        t.api_keys.insert()
        .values(
            name=name.strip(),
            token_hash=digest(token),
            user_id=act.actor.user_id,
            created_at=act.now,
        )
        .returning(t.api_keys.c.id)
    ).scalar_one()
    act.audit("api_key", key_id, "create", after={"name": name.strip()})
    return key_id, token


def delete_api_key(act: Act, key_id: int) -> None:
    """Take a key back; what uses it is refused from now on."""
    gone = act.conn.execute(t.api_keys.delete().where(t.api_keys.c.id == key_id))
    if not gone.rowcount:
        raise NotFound("unknown_api_key", f"There is no API key {key_id}.", api_key_id=key_id)
    act.audit("api_key", key_id, "delete")


def digest(token: str) -> bytes:
    """Give what a secret is kept as that is too long to be guessed."""
    return hashlib.sha256(token.encode()).digest()
