"""What routes are given: a connection to read with, or an act to change things by."""

import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy import Connection

from outfeed.activities import access, sign_on
from outfeed.activities.access import User
from outfeed.activities.act import Act, Actor
from outfeed.model.errors import NotAllowed
from outfeed.web import idempotency

COOKIE = "outfeed_session"
WRITE_HEADER = "X-Outfeed"
SIGN_ON_HEADER = "X-Outfeed-Sign-On"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def signed_in(request: Request, conn: Connection) -> User:
    """The user of this request, by API key or session. Refused: signed out, a forged write."""
    authorisation = request.headers.get("authorization", "")
    if authorisation.lower().startswith("bearer "):
        user = access.user_of_key(conn, authorisation[7:].strip())
        if user is None:
            raise NotAllowed("signed_out", "This API key is not known, or its user is disabled.")
        return user
    token = request.cookies.get(COOKIE)
    state = request.app.state
    lasts = timedelta(hours=state.settings.session_hours)
    user = access.user_of_session(conn, token, state.clock.now(), lasts) if token else None
    if user is None:
        raise NotAllowed("signed_out", "Sign in, or send an API key as a bearer token.")
    refuse_forgery(request)
    return user


def session_hash(request: Request) -> bytes | None:
    """What the session of this request is known by; None for an API key, which has none."""
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return None
    token = request.cookies.get(COOKIE)
    return access.digest(token) if token else None


def refuse_forgery(request: Request) -> None:
    """Refuse a write that another site made the browser send: such can't carry our header."""
    if request.method not in _SAFE and WRITE_HEADER.lower() not in request.headers:
        raise NotAllowed(
            "missing_header", f"A change from a browser must carry the header {WRITE_HEADER}: 1."
        )


def _reading(request: Request) -> Iterator[Connection]:
    with request.app.state.engine.connect() as conn:
        # Each statement stands alone: no transaction is opened only to be rolled back.
        conn.execution_options(isolation_level="AUTOCOMMIT")
        signed_in(request, conn)
        yield conn


_Key = Annotated[
    str | None,
    Header(
        alias=idempotency.HEADER,
        description="Drawn by who asks: sent again with the same request within 30 days, nothing"
        f" is done again; within 24 hours the answer is the same, with"
        f" `{idempotency.REPLAYED}: true`, later it is 409 `answer_not_kept`.",
        min_length=1,
        max_length=idempotency.LONGEST_KEY,
        examples=["0b8f7f0e-6f0c-4a4f-9d0e-2f7a3c1d5e6b"],
    ),
]


_SignOn = Annotated[
    int | None,
    Header(
        alias=SIGN_ON_HEADER,
        description="The sign-on at this panel under which it was entered, ended or not; 0 where"
        " nobody had signed on. Without it, whoever acts at the panel now did it",
        ge=0,
        lt=2**31,
        examples=[17],
    ),
]


def _acting(request: Request, key: _Key = None, under: _SignOn = None) -> Iterator[Act]:
    state = request.app.state
    with state.engine.begin() as conn:
        user = signed_in(request, conn)
        act = Act(conn, state.clock.now(), _actor(request, conn, user, under))
        if key is not None:
            # Of the session, not of the person: a key means the same whoever acts by then.
            idempotency.claim(request, conn, user.id, act.now)
        yield act
        act.announce()


def _actor(request: Request, conn: Connection, user: User, sign_on_id: int | None) -> Actor:
    """Who acts: the person of the sign-on named, else who acts at the session, else its user."""
    panel = session_hash(request)
    if sign_on_id == 0:
        return user.actor
    if sign_on_id is not None:
        return sign_on.named(conn, panel, sign_on_id).user.at_panel(user)
    acting = sign_on.acting_at(conn, panel) if panel else None
    return acting.user.at_panel(user) if acting else user.actor


def _own_acting(request: Request, key: _Key = None) -> Iterator[Act]:
    state = request.app.state
    with state.engine.begin() as conn:
        user = signed_in(request, conn)
        act = Act(conn, state.clock.now(), user.actor)
        if key is not None:
            idempotency.claim(request, conn, user.id, act.now)
        yield act
        act.announce()


def _at_panel(request: Request) -> Iterator[Act]:
    state = request.app.state
    with state.engine.begin() as conn:
        user = signed_in(request, conn)
        act = Act(conn, state.clock.now(), _actor(request, conn, user, None))
        yield act
        act.announce()


def _open_act(request: Request) -> Iterator[Act]:
    state = request.app.state
    with state.engine.begin() as conn:
        act = Act(conn, state.clock.now(), Actor("sign-in"))
        yield act
        act.announce()


# Asynchronous, as it waits for nothing: it needs no thread of its own.
async def _now(request: Request) -> datetime:
    instant: datetime = request.app.state.clock.now()
    return instant


# The transaction is committed before the answer is sent: what was answered is kept.
ReadConn = Annotated[Connection, Depends(_reading, scope="function")]
Acting = Annotated[Act, Depends(_acting, scope="function")]
OwnActing = Annotated[Act, Depends(_own_acting, scope="function")]
"""Of the session's own user, whoever acts at it: of what is theirs alone, or lets others in."""
PanelAct = Annotated[Act, Depends(_at_panel, scope="function")]
"""Without a key: of what carries a secret that nothing may keep, not even as a hash, or is so by
its nature that doing it twice does nothing."""
OpenAct = Annotated[Act, Depends(_open_act, scope="function")]
Now = Annotated[datetime, Depends(_now, scope="function")]


def from_this_computer(request: Request) -> bool:
    """Whether the request came over loopback, and was addressed to it by name or number."""
    host = request.url.hostname or ""
    client = request.client.host if request.client else ""
    return _is_loopback(client) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
