"""Sign-in, the present session, users and API keys."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from outfeed.activities import access
from outfeed.model.errors import NotAllowed
from outfeed.store import tables as t
from outfeed.web import deps
from outfeed.web.deps import Acting, OpenAct, ReadConn
from outfeed.web.idempotency import ActingRoute

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


class Session(BaseModel):
    """Who is signed in, to which plant, and the server's present instant."""

    user: SessionUser
    plant: PlantInfo
    now: datetime
    demo: bool


class NewUser(BaseModel):
    """A user to make."""

    name: str = Field(max_length=200, examples=["ana"])
    display_name: str = Field(default="", max_length=200, examples=["Ana Ruiz"])
    password: str = Field(max_length=1000, examples=["correct horse battery"])


class UserChange(BaseModel):
    """A new password for a user."""

    password: str = Field(max_length=1000, examples=["correct horse battery"])


class Users(BaseModel):
    """All users."""

    items: list[SessionUser]


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
    attempts: access.Attempts = request.app.state.sign_in_attempts
    attempts.begin(credentials.name, act.now)
    lasts = timedelta(hours=request.app.state.settings.session_hours)
    user, token = access.sign_in(act, credentials.name, credentials.password, lasts)
    attempts.succeeded(credentials.name)
    _set_cookie(request, response, token, lasts)
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
    _set_cookie(request, response, access.open_session(act, user.id, lasts), lasts)
    return _session(request, act.conn, user)


@router.get("/users")
def users(conn: ReadConn) -> Users:
    """All users, by name."""
    rows = conn.execute(
        select(t.users.c.id, t.users.c.name, t.users.c.display_name).order_by(t.users.c.name)
    )
    return Users(items=[SessionUser(**row._mapping) for row in rows])


@router.post("/users", status_code=201)
def create_user(user: NewUser, act: Acting) -> SessionUser:
    """Make a user."""
    made = access.create_user(act, user.name, user.display_name, user.password)
    return SessionUser(id=made.id, name=made.name, display_name=made.display_name)


@router.patch("/users/{user_id}", status_code=204)
def change_user(user_id: int, change: UserChange, act: Acting) -> None:
    """Give a user a new password; its sessions are closed."""
    access.set_password(act, user_id, change.password)


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
def create_api_key(key: NewKey, act: Acting) -> MadeKey:
    """Make an API key that acts for whoever makes it."""
    key_id, token = access.create_api_key(act, key.name)
    return MadeKey(id=key_id, name=key.name, token=token)


@router.delete("/api-keys/{key_id}", status_code=204)
def delete_api_key(key_id: int, act: Acting) -> None:
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
        user=SessionUser(id=user.id, name=user.name, display_name=user.display_name),
        plant=PlantInfo(name=root or "", time_zone=zone or "UTC"),
        now=request.app.state.clock.now(),
        demo=request.app.state.demo,
    )


def _set_cookie(request: Request, response: Response, token: str, lasts: timedelta) -> None:
    response.set_cookie(
        deps.COOKIE,
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
