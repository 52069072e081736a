"""Sign-in, the present session and who acts at it, and API keys."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from outfeed.activities import access, sign_on
from outfeed.activities.attempts import Attempts, SignOnAttempts
from outfeed.model.errors import FieldError, Invalid, NotAllowed
from outfeed.store import tables as t
from outfeed.store.assets import find_asset
from outfeed.store.settings import settings_of
from outfeed.web import deps
from outfeed.web.deps import OpenAct, OwnActing, PanelAct, ReadConn
from outfeed.web.idempotency import ActingRoute

COOKIE_KEPT = int(timedelta(days=400).total_seconds())
"""As long as browsers keep one; how long a session lasts is the server's to know."""

router = APIRouter(prefix="/api/v1", tags=["session"], route_class=ActingRoute)


class Credentials(BaseModel):
    """What a user signs in with."""

    name: str = Field(max_length=200, examples=["admin"])
    password: str = Field(max_length=1000, examples=["correct horse battery"])


class SessionUser(BaseModel):
    """A user."""

    id: int
    name: str
    display_name: str


class PlantInfo(BaseModel):
    """The plant's name and the time zone of its first site."""

    name: str
    time_zone: str


class ActingNow(BaseModel):
    """The person whom the acts of this session are put down to, under the number of the sign-on."""

    sign_on: int
    user: SessionUser
    line_id: int
    since: datetime


class Session(BaseModel):
    """Who is signed in, to which plant, and the server's present instant."""

    user: SessionUser
    acting: ActingNow | None = Field(
        description="Who signed on at this panel; null where it acts as its own user"
    )
    sign_off_after: int = Field(
        description="Seconds without a touch after which a panel signs off who acts at it"
    )
    plant: PlantInfo
    now: datetime
    demo: bool


class SignOn(BaseModel):
    """Who signs on to a line at this panel: a person with a PIN, or whose badge it is."""

    line: str | int = Field(description="Its id or path", examples=["site1/packaging/line1"])
    user: int | None = Field(default=None, ge=1, lt=2**31, examples=[4])
    pin: str | None = Field(default=None, max_length=100, examples=["2580"])
    badge: str | None = Field(
        default=None, max_length=1000, description="What the scanner read, instead of user and PIN"
    )
    at: datetime | None = Field(
        default=None, description="In the past, the last 12 hours; now if not given"
    )


class SignOff(BaseModel):
    """How a person signs off."""

    leave: bool = Field(
        default=False, description="They leave the line, too; else they stay on it", examples=[True]
    )


class NewKey(BaseModel):
    """An API key to make; its name says what uses it."""

    name: str = Field(max_length=200, examples=["Line 3 gateway"])


class MadeKey(BaseModel):
    """A new API key; the token is shown this once."""

    id: int
    name: str
    token: str


class Key(BaseModel):
    """An API key without its token."""

    id: int
    name: str
    created_at: datetime


class Keys(BaseModel):
    """All API keys."""

    items: list[Key]


@router.post("/sign-in")
def sign_in(
    credentials: Credentials, request: Request, response: Response, act: OpenAct
) -> Session:
    """Open a session and set its cookie."""
    deps.refuse_forgery(request)
    attempts: Attempts = request.app.state.sign_in_attempts
    attempts.begin(credentials.name, act.now)
    lasts = timedelta(hours=request.app.state.settings.session_hours)
    user, token = access.sign_in(act, credentials.name, credentials.password, lasts)
    attempts.succeeded(credentials.name)
    _set_cookie(request, response, token)
    return _session(request, act.conn, user)


@router.post("/sign-out", status_code=204)
def sign_out(request: Request, response: Response, act: OpenAct) -> None:
    """Close the session."""
    deps.refuse_forgery(request)
    token = request.cookies.get(deps.COOKIE)
    if token:
        access.sign_out(act, token)
    response.delete_cookie(deps.COOKIE)


@router.get("/session")
def session(request: Request, response: Response, act: OpenAct) -> Session:
    """Say who is signed in; a demo on this computer signs in by itself."""
    try:
        return _session(request, act.conn, deps.signed_in(request, act.conn))
    except NotAllowed:
        if not (request.app.state.demo and deps.from_this_computer(request)):
            raise
    lasts = timedelta(hours=request.app.state.settings.session_hours)
    user = _first_user(act.conn)
    _set_cookie(request, response, access.open_session(act, user.id, lasts))
    return _session(request, act.conn, user)


@router.post("/session/sign-on")
def sign_on_here(who: SignOn, request: Request, act: PanelAct) -> Session:
    """Sign a person on to a line at this panel. What is done at it is theirs from then on.

    The session stays that of the user who is signed in, and lives no longer for it. After too many
    wrong PINs or badges, of a person or at a panel, it is refused for a while.
    """
    panel = deps.signed_in(request, act.conn)
    session_hash = _session_hash(request)
    line = find_asset(act.conn, str(who.line), "line")
    _refuse_unclear(who)
    attempts: SignOnAttempts = request.app.state.sign_on_attempts
    attempts.begin(str(panel.id), who.user, act.now)
    if who.badge is not None:
        user = sign_on.user_by_badge(act.conn, who.badge)
    else:
        user = sign_on.user_by_pin(act.conn, who.user or 0, who.pin or "")
    attempts.succeeded(str(panel.id), user.id, act.now)
    sign_on.sign_on(act, session_hash, panel, user, line.id, who.at)
    return _session(request, act.conn, panel)


@router.post("/session/sign-off")
def sign_off_here(how: SignOff, request: Request, act: PanelAct) -> Session:
    """Let the panel act as its own user again; nothing where it does already."""
    panel = deps.signed_in(request, act.conn)
    sign_on.sign_off(act, _session_hash(request), leave=how.leave)
    return _session(request, act.conn, panel)


@router.get("/api-keys")
def api_keys(conn: ReadConn) -> Keys:
    """All API keys, without their tokens."""
    rows = conn.execute(
        select(t.api_keys.c.id, t.api_keys.c.name, t.api_keys.c.created_at).order_by(
            t.api_keys.c.id
        )
    )
    return Keys(items=[Key(**row._mapping) for row in rows])


@router.post("/api-keys", status_code=201)
def create_api_key(key: NewKey, act: OwnActing) -> MadeKey:
    """Make an API key that acts for whoever makes it."""
    key_id, token = access.create_api_key(act, key.name)
    return MadeKey(id=key_id, name=key.name, token=token)


@router.delete("/api-keys/{key_id}", status_code=204)
def delete_api_key(key_id: int, act: OwnActing) -> None:
    """Take an API key back."""
    access.delete_api_key(act, key_id)


def _first_user(conn: Connection) -> access.User:
    row = conn.execute(
        select(t.users.c.id, t.users.c.name, t.users.c.display_name)
        .where(t.users.c.enabled)
        .order_by(t.users.c.id)
        .limit(1)
    ).one()
    return access.User(row.id, row.name, row.display_name)


def _session(request: Request, conn: Connection, user: access.User) -> Session:
    root = conn.execute(
        select(t.assets.c.display_name).where(t.assets.c.parent_id.is_(None))
    ).scalar()
    zone = conn.execute(
        select(t.assets.c.time_zone)
        .where(t.assets.c.level == "site")
        .order_by(t.assets.c.position, t.assets.c.id)
        .limit(1)
    ).scalar()
    return Session(
        user=_user(user),
        acting=_acting_now(request, conn),
        sign_off_after=settings_of(conn).sign_off_after,
        plant=PlantInfo(name=root or "", time_zone=zone or "UTC"),
        now=request.app.state.clock.now(),
        demo=request.app.state.demo,
    )


def _acting_now(request: Request, conn: Connection) -> ActingNow | None:
    session_hash = deps.session_hash(request)
    there = sign_on.acting_at(conn, session_hash) if session_hash else None
    if there is None:
        return None
    return ActingNow(
        sign_on=there.id, user=_user(there.user), line_id=there.line_id, since=there.since
    )


def _user(user: access.User) -> SessionUser:
    return SessionUser(id=user.id, name=user.name, display_name=user.display_name)


def _session_hash(request: Request) -> bytes:
    session_hash = deps.session_hash(request)
    if session_hash is None:
        raise NotAllowed("no_session", "People sign on where somebody is signed in, not by a key.")
    return session_hash


def _refuse_unclear(who: SignOn) -> None:
    by_pin = who.user is not None and who.pin is not None
    if by_pin == (who.badge is not None):
        detail = "A person signs on with `user` and `pin`, or with `badge`."
        raise Invalid("unclear_sign_on", detail, errors=[FieldError("pin", "unclear", detail)])


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        deps.COOKIE,
        token,
        max_age=COOKIE_KEPT,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
